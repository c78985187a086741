// Every key of the screen, by place. Kept true by hand: a view's keys live in its own file.
import { t } from '../words/index.ts';
import { PedalKeys } from './PedalKeys.tsx';
import type { SectionProps } from './sections.tsx';

const places = {
  everywhere: [[['Esc'], 'stop'], [['Alt 1', '…', 'Alt 4'], 'views']],
  drive: [[['Space'], 'clutch'], [['A'], 'arm'], [['R'], 'record'], [['S', 'P', 'F'], 'keep'], [['D'], 'discard'], [['N'], 'note'], [['T'], 'tags']],
  library: [[['J', 'K'], 'move'], [['↵'], 'open'], [['S', 'P', 'F'], 'outcome'], [['X'], 'mark'], [['Ctrl A'], 'all'], [['T'], 'tags'], [['M'], 'join'], [['Del'], 'discard'], [['U'], 'undo'], [['/'], 'search']],
  player: [[['Space'], 'play'], [[',', '.'], 'frame'], [['←', '→'], 'second'], [['Shift ←', 'Shift →'], 'five'], [['Home', 'End'], 'ends'], [['1', '…', '6'], 'speed'], [['Wheel'], 'zoom'], [['J', 'K'], 'move'], [['Backspace'], 'back']],
} as const;

export function KeysSection(props: SectionProps) {
  return (
    <>
      <PedalKeys {...props} />
      <div className="keys">
        {(Object.keys(places) as (keyof typeof places)[]).map((place) => (
          <section key={place}>
            <h3>{t(`settings.keys.${place}`)}</h3>
            <dl>
              {places[place].map(([keys, what]) => (
                <div key={what}><dt>{keys.map((key) => <kbd key={key} className="key">{key}</kbd>)}</dt><dd>{t(`settings.keys.${what}`)}</dd></div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </>
  );
}
