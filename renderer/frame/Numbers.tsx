// The live numbers of the strip. Each is a button that opens its story below itself; one at a time.
import { useCallback, useState } from 'react';
import { firstArmStreams } from '../host/arms.ts';
import { useHost, useLink } from '../host/use-host.tsx';
import { t } from '../words/index.ts';
import { LiveText } from './LiveText.tsx';
import { durationWords, fixed, handHz, latencyIndex, recentMaximum, recentMean, timingIndex } from './numbers.ts';
import { Story, type StoryName } from './Story.tsx';

interface NumberProps { readonly name: StoryName; readonly label: string; readonly open: StoryName | null; readonly onOpen: (name: StoryName | null) => void; readonly children: React.ReactNode }

function StripNumber({ name, label, open, onOpen, children }: NumberProps) {
  return (
    <div className="number" data-name={name}>
      <button type="button" aria-expanded={open === name} aria-haspopup="dialog" onClick={() => onOpen(open === name ? null : name)}>
        <span className="number__label">{label}</span>
        {children}
      </button>
      {open === name && <Story name={name} onClose={() => onOpen(null)} />}
    </div>
  );
}

export function Numbers() {
  const link = useLink();
  const [open, setOpen] = useState<StoryName | null>(null);
  const secondsLeft = useHost((host) => host.library.secondsLeft) ?? Number.NaN;
  const takeDrops = useHost((host) => host.take.drops) ?? 0;
  const latency = (index: number) => () => fixed(recentMean(link, firstArmStreams(link).latency, index), 0);
  const loopHz = useCallback(() => fixed(link.samples.rateHz(firstArmStreams(link).timing) || Number.NaN, 1), [link]);
  const late = useCallback(() => fixed(recentMaximum(link, firstArmStreams(link).timing, timingIndex.late), 1), [link]);
  const hand = useCallback(() => fixed(handHz(link) || Number.NaN, 0), [link]);
  const total = useCallback(() => {
    const parts = recentMean(link, firstArmStreams(link).latency, latencyIndex.total);
    return fixed(parts + recentMean(link, firstArmStreams(link).latency, latencyIndex.smoothing), 0);
  }, [link]);
  const track = useCallback(latency(latencyIndex.tracking), [link]);
  const move = useCallback(latency(latencyIndex.transport), [link]);
  const smooth = useCallback(latency(latencyIndex.smoothing), [link]);
  const loop = useCallback(latency(latencyIndex.loop), [link]);
  const sync = useCallback(() => `±${fixed(link.clock.uncertaintyMs(), link.clock.uncertaintyMs() < 10 ? 1 : 0)}`, [link]);
  const drops = useCallback(() => String(takeDrops + link.wireDrops()), [link, takeDrops]);
  const props = { open, onOpen: setOpen };
  return (
    <div className="numbers" role="group" aria-label={t('frame.numbers')}>
      <StripNumber name="loop" label={t('frame.loop')} {...props}>
        <b><LiveText read={loopHz} width={5} /> Hz</b> <span className="number__part">{t('frame.late')} <LiveText read={late} width={4} /> ms</span>
      </StripNumber>
      <StripNumber name="hand" label={t('frame.hand')} {...props}><b><LiveText read={hand} width={3} /> Hz</b></StripNumber>
      <StripNumber name="latency" label={t('frame.latency')} {...props}>
        <b><LiveText read={total} width={3} /> ms</b>
        <span className="number__part">
          {t('frame.track')} <LiveText read={track} width={2} /> · {t('frame.move')} <LiveText read={move} width={2} /> · {t('frame.loopPart')} <LiveText read={loop} width={2} /> · {t('frame.smooth')} <LiveText read={smooth} width={2} />
        </span>
      </StripNumber>
      <StripNumber name="sync" label={t('frame.sync')} {...props}><b><LiveText read={sync} width={4} /> ms</b></StripNumber>
      <StripNumber name="drops" label={t('frame.drops')} {...props}><b><LiveText read={drops} width={2} /></b></StripNumber>
      <StripNumber name="disk" label={t('frame.disk')} {...props}><b className="number__wide">{durationWords(secondsLeft)}</b></StripNumber>
    </div>
  );
}
