// The arm's servos as rows that live: id, joint, what answered, where it stands, and while it is calibrated a bar of
// how far it was moved. Every step of the set-up shows it.
import type { ReactNode } from 'react';
import type { SetupView } from '../../../core/contract/setup.ts';
import { t } from '../../words/index.ts';

type Servo = SetupView['servos'][number];

interface ServoTableProps { readonly view: SetupView; readonly bars?: boolean; readonly action?: (servo: Servo) => ReactNode }

export function ServoTable({ view, bars = false, action }: ServoTableProps) {
  return (
    <ul className="servos" aria-label={t('setup.table.label')}>
      {view.servos.map((servo) => (
        <li key={servo.id} className="servo" data-moving={servo.moving} data-wrong={!servo.isRight}>
          <ServoMark right={servo.isRight} />
          <span className="servo__joint">{servo.joint}</span>
          <span className="servo__id mono">{t('setup.table.id', { id: servo.id })}</span>
          <span className="servo__model">{modelWords(servo)}</span>
          {bars ? <SweepBar servo={servo} /> : <span className="servo__torque">{servo.found === null ? '' : t(servo.torque ? 'setup.table.torque' : 'setup.table.noTorque')}</span>}
          <span className="servo__value">{servo.degrees !== null ? t('setup.table.degrees', { value: servo.degrees.toFixed(1).replace('-', '−') }) : servo.ticks ?? ''}</span>
          <span className="servo__value servo__health">{servo.celsius === null ? '' : t('setup.table.celsius', { value: Math.round(servo.celsius) })}</span>
          <span className="servo__value servo__health">{servo.volts === null ? '' : t('setup.table.volts', { value: servo.volts.toFixed(1) })}</span>
          <span className="servo__action">{action?.(servo) ?? (servo.moving ? t('setup.identify.moving') : '')}</span>
        </li>
      ))}
    </ul>
  );
}

function modelWords(servo: Servo): string {
  if (servo.twice) return t('setup.table.twice');
  if (servo.found === null) return t('setup.table.missing');
  return servo.isRight ? servo.found : t('setup.table.wrong', { found: servo.found, expected: servo.expected });
}

const turn = 4096;

/** The turn of the servo from left to right; what was passed through is filled, where it stands is a line. */
function SweepBar({ servo }: { readonly servo: Servo }) {
  if (servo.fullTurn) return <span className="servo__bar servo__bar--free">{t('setup.calibrate.fullTurn')}</span>;
  const enough = servo.swept >= servo.wanted;
  const share = (ticks: number): number => Math.max(0, Math.min(1, ticks / turn)) * 100;
  const from = servo.minimum === null ? 0 : share(servo.minimum);
  const to = servo.maximum === null ? 0 : share(servo.maximum);
  return (
    <span className="servo__bar" role="meter" aria-label={servo.joint} aria-valuemin={0} aria-valuemax={Math.ceil(servo.wanted)} aria-valuenow={Math.round(Math.min(servo.swept, servo.wanted))}>
      <span className="servo__track">
        <span className="servo__swept" data-enough={enough} style={{ left: `${from}%`, width: `${Math.max(0, to - from)}%` }} />
        {servo.ticks !== null && <span className="servo__now" style={{ left: `${share(servo.ticks)}%` }} />}
      </span>
      <span className="servo__enough">{enough ? <><Tick /> {t('setup.calibrate.enough')}</> : t('setup.calibrate.swept', { swept: Math.round(servo.swept), wanted: Math.ceil(servo.wanted) })}</span>
    </span>
  );
}

const Tick = () => <svg width="12" height="12" viewBox="0 0 14 14" className="servo__tick" aria-hidden="true"><path d="M2.5 7.5 5.8 10.6 11.5 3.6" /></svg>;

/** A tick in a ring, or a gap in one: the shape says it without colour. */
const ServoMark = ({ right }: { readonly right: boolean }) => (
  <svg className="servo__mark" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
    <circle cx="8" cy="8" r="6" strokeDasharray={right ? undefined : '3 3'} />
    {right ? <path d="M5 8.200l2.200 2.200L11 6" /> : <path d="M8 5v3.500M8 10.800v.4" />}
  </svg>
);
