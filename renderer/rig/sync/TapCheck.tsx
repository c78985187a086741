// Two streams that see the same taps: which, tapping for twelve seconds, and how far they are apart. Part of SyncView.
import { useEffect, useState } from 'react';
import type { HostState } from '../../../core/contract/state.ts';
import type { Fault } from '../../../core/fault.ts';
import { faultOf } from '../../host/fault-of.ts';
import type { HostLink } from '../../host/link.ts';
import { useHost } from '../../host/use-host.tsx';
import { faultWords } from '../../words/fault-words.ts';
import { t } from '../../words/index.ts';
import { Result, Trouble } from './Result.tsx';

const seconds = 12;
type Stream = HostState['streams'][number];

/** `stream field`, for streams in which something can be seen to happen. */
const choices = (streams: readonly Stream[]): readonly string[] => streams
  .filter(({ kind, nominalHz }) => nominalHz >= 5 && !['event', 'verdict', 'latency', 'loopTiming', 'simulatorState', 'simulatorApplied'].includes(kind))
  .flatMap(({ id, fields }) => fields.filter(({ unit, size }) => size > 0 && unit !== 'code' && unit !== 'flag' && unit !== 'count').map(({ name }) => `${id} ${name}`));

const listened = (choice: string): { stream: string; field: string } => {
  const at = choice.lastIndexOf(' ');
  return { stream: choice.slice(0, at), field: choice.slice(at + 1) };
};

type Outcome = Awaited<ReturnType<HostLink['call']['sync']['compare']>>;

export function TapCheck({ link }: { readonly link: HostLink }) {
  const streams = useHost((host) => host.streams) ?? [];
  const all = choices(streams);
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const [left, setLeft] = useState<number | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const a = first || all.find((one) => one === 'arm/state velocity') || all[0] || '';
  const b = second || all.find((one) => one === 'hand.right/landmarks wristPosition') || all[1] || '';
  useEffect(() => {
    if (left === null || left <= 0) return;
    const timer = setTimeout(() => { setLeft(left - 1); }, 1000);
    return () => { clearTimeout(timer); };
  }, [left]);
  const start = () => {
    setOutcome(null);
    setFault(null);
    setLeft(seconds);
    link.call.sync.compare({ first: listened(a), second: listened(b), seconds }).then(setOutcome, (error: unknown) => { setFault(faultOf(error)); }).finally(() => { setLeft(null); });
  };
  const owner = useHost((host) => host.devices.find(({ id, kind }) => listened(b).stream.startsWith(`${id}/`) || (kind === 'page-hand' && /^(hand\.|camera\.hand\/)/.test(b)))?.id) ?? undefined;
  return (
    <div className="sync__body sync__body--tap">
      <div className="sync__do">
        <h2>{t('sync.method.tap.how')}</h2>
        <div className="sync__row">
          <StreamChoice label={t('sync.tap.first')} value={a} all={all} onChange={setFirst} />
          <StreamChoice label={t('sync.tap.second')} value={b} all={all} onChange={setSecond} />
        </div>
        <div className="sync__row">
          <button type="button" className="button button--main" disabled={left !== null || a === b} onClick={start}>{t(outcome ? 'sync.again' : 'sync.start')}</button>
          {left !== null && <p className="sync__count" role="status">{t('sync.tap.left', { count: left })}</p>}
        </div>
        {fault && <Trouble>{faultWords(fault).title} {faultWords(fault).more}</Trouble>}
        {outcome && !outcome.delay && <Trouble>{t('sync.none.tap', { first: outcome.firstSamples, second: outcome.secondSamples })}</Trouble>}
        {outcome?.delay && (
          <Result link={link} device={owner} latency={{ ...outcome.delay, method: 'tap' }}>
            <p>{t('sync.result.tap', { first: listened(a).stream, second: listened(b).stream, likeness: Math.round(100 * outcome.delay.correlation) })}</p>
          </Result>
        )}
      </div>
    </div>
  );
}

function StreamChoice({ label, value, all, onChange }: { readonly label: string; readonly value: string; readonly all: readonly string[]; onChange(value: string): void }) {
  return (
    <label className="sync__choice">{label}
      <select className="field mono" value={value} onChange={(event) => { onChange(event.target.value); }}>
        {all.map((one) => <option key={one} value={one}>{one}</option>)}
      </select>
    </label>
  );
}
