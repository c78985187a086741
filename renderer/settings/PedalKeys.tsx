// Which further keys, pedals and gamepad buttons stop the arm or hold the clutch: learnt by pressing them. A foot pedal
// that types a letter is a key like any other. KeysSection shows it.
import { useEffect, useState } from 'react';
import type { Settings } from '../../core/contract/state.ts';
import { eachBeat } from '../host/beat.ts';
import { padPressed } from '../host/gamepad.ts';
import { t } from '../words/index.ts';
import type { SectionProps } from './sections.tsx';

type Deed = 'stop' | 'clutch';
const padOf = { stop: 'padStop', clutch: 'padClutch' } as const;
/** Keys that mean something of their own everywhere cannot be given away. */
const taken: ReadonlySet<string> = new Set(['Escape', 'Space', 'Tab', 'Enter', 'AltLeft', 'AltRight', 'ControlLeft', 'ControlRight', 'ShiftLeft', 'ShiftRight', 'MetaLeft', 'MetaRight']);

export function PedalKeys({ settings: { keys }, change }: SectionProps) {
  const [learning, setLearning] = useState<Deed | null>(null);
  useEffect(() => {
    if (!learning) return undefined;
    const other = learning === 'stop' ? 'clutch' : 'stop';
    const done = (part: Partial<Settings['keys']>) => { change({ keys: { ...keys, ...part } }); setLearning(null); };
    const onDown = (event: KeyboardEvent) => {
      event.preventDefault();
      event.stopPropagation();
      // Esc stops all the same, and calls this off.
      if (event.key === 'Escape') { setLearning(null); return; }
      if (taken.has(event.code) || event.code === '') return;
      // One key does one thing: what stops must never also hold the clutch.
      done({ [learning]: [...new Set([...keys[learning], event.code])].slice(-8), [other]: keys[other].filter((code) => code !== event.code) });
    };
    window.addEventListener('keydown', onDown);
    const stopLooking = eachBeat(() => {
      const button = padPressed();
      if (button === undefined) return;
      done({ [padOf[learning]]: [...new Set([...keys[padOf[learning]], button])].slice(-8), [padOf[other]]: keys[padOf[other]].filter((one) => one !== button) });
    });
    return () => {
      window.removeEventListener('keydown', onDown);
      stopLooking();
    };
  }, [learning, keys, change]);
  return (
    <div className="pedals">
      <p className="pedals__help">{t('settings.pedals.help')}</p>
      {(['stop', 'clutch'] as const).map((deed) => (
        <div key={deed} className="pedals__row">
          <b>{t(`settings.keys.${deed}`)}</b>
          <span className="pedals__keys">
            <kbd className="key">{deed === 'stop' ? 'Esc' : 'Space'}</kbd>
            {keys[deed].map((code) => <Chip key={code} words={code} onForget={() => change({ keys: { ...keys, [deed]: keys[deed].filter((one) => one !== code) } })} />)}
            {keys[padOf[deed]].map((button) => <Chip key={button} words={t('settings.pedals.button', { button })} onForget={() => change({ keys: { ...keys, [padOf[deed]]: keys[padOf[deed]].filter((one) => one !== button) } })} />)}
          </span>
          <button className="button button--small" type="button" aria-pressed={learning === deed} onClick={() => setLearning(learning === deed ? null : deed)}>
            {t(learning === deed ? 'settings.pedals.press' : 'settings.pedals.add')}
          </button>
        </div>
      ))}
    </div>
  );
}

function Chip({ words, onForget }: { readonly words: string; readonly onForget: () => void }) {
  return <span className="pedals__chip"><kbd className="key">{words}</kbd><button type="button" aria-label={t('settings.pedals.forget', { key: words })} title={t('settings.pedals.forget', { key: words })} onClick={onForget}>×</button></span>;
}
