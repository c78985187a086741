// The operator's limits of one arm in numbers, beside the handles in the scene: box, plane, speed, room to itself. Only for
// whoever has control, and never while the arm is live. ScenePanel shows it.
import { useEffect, useId, useState } from 'react';
import { useStore } from 'zustand';
import type { DescribedArm } from '../../core/contract/contract.ts';
import { mostClearanceMetres, slowestScale } from '../../core/math/arm-limits.ts';
import { useAct } from '../frame/use-act.ts';
import { useHost } from '../host/use-host.tsx';
import { boundsOfHandle, limitsDraft, limitsOf, resetDraft, startDraft, withHandleAt, type LimitHandle, type LimitsDraft } from '../scene/limits-draft.ts';
import { t } from '../words/index.ts';
import './limits-editor.css';

const axes = ['x', 'y', 'z'] as const;
const change = (next: (draft: LimitsDraft) => LimitsDraft): void => { limitsDraft.setState(({ draft }) => ({ draft: draft && next(draft) })); };
const close = (): void => { limitsDraft.setState({ draft: null }); };

export function LimitsEditor({ arms }: { readonly arms: readonly DescribedArm[] }) {
  const draft = useStore(limitsDraft, (state) => state.draft);
  const saved = useHost((host) => host.settings.limits);
  const act = useAct();
  useEffect(() => close, []);
  const described = arms.find(({ id }) => id === draft?.armId);
  if (!draft || !described || !saved) return null;
  const before = saved[draft.armId] ?? {};
  const face = (axis: 0 | 1 | 2, side: 'minimum' | 'maximum') => {
    const handle: LimitHandle = { kind: 'face', axis, side };
    return <Field key={side} label={t(`drive.limits.face.${axes[axis]}.${side}`)} unit="mm" factor={0.001} step={5} value={draft.box[side][axis]} bounds={boundsOfHandle(draft, handle)} onChange={(metres) => { change((one) => withHandleAt({ ...one, handle }, handle, metres)); }} />;
  };
  return (
    <form
      className="limits-editor" aria-label={t('drive.limits.title')}
      onSubmit={(event) => {
        event.preventDefault();
        act(async (call) => {
          await call.settings.update({ limits: { ...saved, [draft.armId]: limitsOf(draft, before) } });
          close();
        });
      }}
    >
      <h3>{t('drive.limits.title')}</h3>
      {arms.length > 1 && (
        <div className="limits-editor__arms" role="radiogroup" aria-label={t('drive.limits.arm')}>
          {arms.map(({ id, arm }) => (
            <button key={id} type="button" role="radio" aria-checked={id === draft.armId} className="button button--small" onClick={() => { limitsDraft.setState({ draft: startDraft(id, arm, saved[id] ?? {}) }); }}>{id}</button>
          ))}
        </div>
      )}
      <p className="limits-editor__help">{t('drive.limits.help')}</p>
      <fieldset>
        <legend>{t('drive.limits.box')}</legend>
        {([0, 1, 2] as const).flatMap((axis) => (['minimum', 'maximum'] as const).map((side) => face(axis, side)))}
      </fieldset>
      <fieldset>
        <legend>{t('drive.limits.arm')}</legend>
        <label className="limits-editor__row">
          <span>{t('drive.limits.hasPlane')}</span>
          <input type="checkbox" checked={draft.plane !== null} onChange={(event) => { const isOn = event.target.checked; change((one) => (isOn ? withHandleAt(one, { kind: 'plane' }, Math.max(0, one.outer.minimum[2])) : { ...one, plane: null })); }} />
        </label>
        {draft.plane !== null && <Field label={t('drive.limits.plane')} unit="mm" factor={0.001} step={5} value={draft.plane} bounds={boundsOfHandle(draft, { kind: 'plane' })} onChange={(metres) => { change((one) => withHandleAt(one, { kind: 'plane' }, metres)); }} />}
        <Field label={t('drive.limits.speed')} unit="%" factor={0.01} step={5} value={draft.speedScale} bounds={[slowestScale, 1]} onChange={(speedScale) => { change((one) => ({ ...one, speedScale })); }} />
        <Field label={t('drive.limits.clearance')} unit="mm" factor={0.001} step={1} value={draft.clearanceMetres} bounds={[0, mostClearanceMetres]} onChange={(clearanceMetres) => { change((one) => ({ ...one, clearanceMetres })); }} />
      </fieldset>
      <div className="limits-editor__actions">
        <button className="button button--small" type="submit">{t('drive.limits.apply')}</button>
        <button className="button button--small button--quiet" type="button" onClick={close}>{t('drive.limits.cancel')}</button>
        <button className="button button--small button--quiet" type="button" onClick={() => { change(resetDraft); }}>{t('drive.limits.reset')}</button>
      </div>
    </form>
  );
}

/** Opens the editor for the first arm; shown only where it may be used. */
export function EditLimitsButton({ arms }: { readonly arms: readonly DescribedArm[] }) {
  const isEditing = useStore(limitsDraft, (state) => state.draft !== null);
  const saved = useHost((host) => host.settings.limits);
  const [first] = arms;
  if (isEditing || !first || !saved) return null;
  return <button className="button button--small" type="button" onClick={() => { limitsDraft.setState({ draft: startDraft(first.id, first.arm, saved[first.id] ?? {}) }); }}>{t('drive.limits.edit')}</button>;
}

interface FieldProps {
  readonly label: string; readonly unit: string;
  /** Stored units for one shown unit; arrow keys go by `step` shown units. */
  readonly factor: number; readonly step: number; readonly value: number;
  readonly bounds: readonly [number, number];
  onChange(value: number): void;
}

function Field({ label, unit, factor, step, value, bounds: [low, high], onChange }: FieldProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const shown = String(Math.round(value / factor));
  const put = (units: number): void => { if (Number.isFinite(units)) onChange(Math.min(high, Math.max(low, units * factor))); };
  return (
    <div className="limits-editor__row">
      <label htmlFor={id}>{label}</label>
      <input
        id={id} className="field limits-editor__number" inputMode="decimal" role="spinbutton" value={typed ?? shown}
        aria-valuenow={Math.round(value / factor)} aria-valuemin={Math.round(low / factor)} aria-valuemax={Math.round(high / factor)}
        onChange={(event) => { setTyped(event.target.value); put(Number(event.target.value.trim().replace(',', '.') || Number.NaN)); }}
        onBlur={() => { setTyped(null); }}
        onKeyDown={(event) => {
          const by = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
          if (by === 0) return;
          event.preventDefault();
          setTyped(null);
          put(Math.round(value / factor) + by * (event.shiftKey ? 10 * step : step));
        }}
      />
      <span className="limits-editor__unit">{unit}</span>
    </div>
  );
}
