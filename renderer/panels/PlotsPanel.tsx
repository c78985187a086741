// Joint angles, the guard's corrections and the hand-to-arm delay over the last seconds.
import { useCallback, useMemo, useState } from 'react';
import { useFirstArmStreams } from '../host/arms.ts';
import { useHost, useLink } from '../host/use-host.tsx';
import { lastMinute } from '../plots/last-minute.ts';
import { LinePlot, type PlotLine } from '../plots/LinePlot.tsx';
import { jointWords } from '../words/ruling-words.ts';
import { t } from '../words/index.ts';
import './plots-panel.css';

const seconds = 20;
const kinds = ['joints', 'guard', 'latency'] as const;
type Kind = (typeof kinds)[number];
const fromZero = [0, 0.1] as const;
const delayFrom = [0, 100] as const;

export default function PlotsPanel() {
  const [kind, setKind] = useState<Kind>('joints');
  const { verdict, latency } = useFirstArmStreams();
  return (
    <div className="panel plots-panel">
      <div className="plots-panel__choice" role="tablist">
        {kinds.map((name) => (
          <button key={name} type="button" role="tab" aria-selected={kind === name} onClick={() => setKind(name)}>{t(`drive.plots.${name}`)}</button>
        ))}
      </div>
      {kind === 'joints' && <JointPlot />}
      {kind === 'guard' && <StreamPlot stream={verdict} index={3} label={t('drive.plots.excess')} unit="rad" atLeast={fromZero} />}
      {kind === 'latency' && <StreamPlot stream={latency} index={3} label={t('drive.plots.latency')} unit="ms" atLeast={delayFrom} />}
    </div>
  );
}

function JointPlot() {
  const link = useLink();
  const { state } = useFirstArmStreams();
  const stream = useHost((host) => host.streams.find(({ id }) => id === state));
  const names = stream?.fields[0]?.labels;
  const lines = useMemo<readonly PlotLine[]>(() => (names ?? []).map((name, index) => ({
    label: jointWords(name), colour: (palette) => palette.series[index % palette.series.length]!,
  })), [names]);
  const read = useCallback(() => lastMinute(link, state, lines.map((_, index) => index), seconds), [link, lines, state]);
  return lines.length === 0 ? null : <LinePlot label={t('drive.plots.label', { seconds })} lines={lines} read={read} seconds={seconds} unit="rad" />;
}

function StreamPlot({ stream, index, label, unit, atLeast }: { readonly stream: string; readonly index: number; readonly label: string; readonly unit: string; readonly atLeast: readonly [number, number] }) {
  const link = useLink();
  const lines = useMemo<readonly PlotLine[]>(() => [{ label, colour: (palette) => palette.series[0] }], [label]);
  const read = useCallback(() => lastMinute(link, stream, [index], seconds), [link, stream, index]);
  return <LinePlot label={label} lines={lines} read={read} seconds={seconds} unit={unit} atLeast={atLeast} />;
}
