// The left of the export sheet: what, as what, where to, on which grid, which pictures, and what it is about.
import { outcomes } from '../../core/contract/episode.ts';
import { exportFormats, type ExportPlan } from '../../core/contract/exports.ts';
import { OutcomeMark } from '../takes/OutcomeMark.tsx';
import { cameraTitle } from '../takes/player/VideoMonitor.tsx';
import { quality, toggled } from '../takes/query.ts';
import { VerdictShape } from '../takes/VerdictMark.tsx';
import { t } from '../words/index.ts';
import { sizes, type ExportDraft } from './export-draft.ts';

export interface ExportChoicesProps {
  readonly draft: ExportDraft;
  /** `found`: 0 when no filter is on. */
  readonly counts: { readonly marked: number; readonly found: number; readonly all: number };
  readonly cameras: readonly string[];
  /** Sound and depth that the chosen takes have. */
  readonly media: ExportPlan['media'];
  /** What the grid's rate comes to when none is typed. */
  readonly slowest: number | null;
  onChange(part: Partial<ExportDraft>): void;
}

export function ExportChoices({ draft, counts, cameras, media, slowest, onChange }: ExportChoicesProps) {
  const text = (name: 'out' | 'name' | 'robotType' | 'licence', words: string, hint: string, most: number) => (
    <label className="form__field"><span>{words}</span><input className={`field ${name === 'out' ? 'mono' : ''}`} value={draft[name]} maxLength={most} placeholder={hint} spellCheck={false} autoComplete="off" onChange={(event) => { onChange({ [name]: event.target.value }); }} /></label>
  );
  const whiches = (['marked', 'found', 'all'] as const).filter((which) => which === 'all' || counts[which] > 0);
  return (
    <div className="export__choices">
      <fieldset className="formats">
        <legend>{t('exporting.format.label')}</legend>
        {exportFormats.map((format) => (
          <label key={format} className="formats__one" data-chosen={draft.format === format}>
            <input type="radio" name="format" className="visually-hidden" checked={draft.format === format} onChange={() => { onChange({ format }); }} />
            <b>{t(`exporting.format.${format}.name`)}</b>
          </label>
        ))}
        <p className="caption">{t(`exporting.format.${draft.format}.more`)}</p>
      </fieldset>
      {draft.format === 'mcap' && <Kinds of="messages" kinds={['foxglove', 'ros2']} chosen={draft.mcapMessages} onChoose={(mcapMessages) => { onChange({ mcapMessages }); }} />}
      {draft.format === 'hdf5' && (
        <>
          <Kinds of="layout" kinds={['robomimic', 'aloha']} chosen={draft.hdf5Layout} onChoose={(hdf5Layout) => { onChange({ hdf5Layout }); }} />
          <Kinds of="stored" kinds={['raw', 'jpeg']} chosen={draft.hdf5Pictures} onChoose={(hdf5Pictures) => { onChange({ hdf5Pictures }); }} />
        </>
      )}
      <fieldset>
        <legend>{t('exporting.section.what')}</legend>
        <div className="form__words" role="radiogroup" aria-label={t('exporting.what.label')}>
          {whiches.map((which) => <button key={which} type="button" className="word" role="radio" aria-checked={draft.which === which} onClick={() => { onChange({ which }); }}>{t(`exporting.what.${which}`, { count: counts[which] })}</button>)}
        </div>
        <div className="form__words" role="group" aria-label={t('exporting.what.outcomes')}>
          <button type="button" className="word" aria-pressed={draft.outcomes.length === 0} onClick={() => { onChange({ outcomes: [] }); }}>{t('exporting.what.anyOutcome')}</button>
          {outcomes.map((outcome) => <button key={outcome} type="button" className="word" aria-pressed={draft.outcomes.includes(outcome)} onClick={() => { onChange({ outcomes: toggled(draft.outcomes, outcome) }); }}><OutcomeMark outcome={outcome} />{t(`takes.outcome.${outcome}`)}</button>)}
        </div>
        <div className="form__words" role="group" aria-label={t('exporting.what.verdicts')}>
          <button type="button" className="word" aria-pressed={draft.verdicts.length === 0} onClick={() => { onChange({ verdicts: [] }); }}>{t('exporting.what.anyVerdict')}</button>
          {quality.map((verdict) => <button key={verdict} type="button" className="word" aria-pressed={draft.verdicts.includes(verdict)} onClick={() => { onChange({ verdicts: toggled(draft.verdicts, verdict) }); }}><VerdictShape verdict={verdict === 'none' ? null : verdict} />{t(`takes.verdict.${verdict}`)}</button>)}
        </div>
        <label className="form__field">
          <span>{t('exporting.what.validation')}</span>
          <span className="form__slider"><input type="range" min={0} max={50} step={5} value={draft.validationPercent} onChange={(event) => { onChange({ validationPercent: Number(event.target.value) }); }} /><output>{t('exporting.job.share', { percent: draft.validationPercent })}</output></span>
          <small className="caption">{t('exporting.what.validationHelp')}</small>
        </label>
      </fieldset>
      <fieldset>
        <legend>{t('exporting.section.where')}</legend>
        {text('out', t('exporting.where.out'), t('exporting.where.outHint'), 1000)}
        <p className="caption">{t('exporting.where.outHelp')}</p>
        {text('name', t('exporting.where.name'), draft.out.split(/[\\/]/).findLast((part) => part !== '') ?? '', 200)}
      </fieldset>
      <fieldset>
        <legend>{t('exporting.section.rows')}</legend>
        <label className="form__field">
          <span>{t('exporting.rows.grid')}</span>
          <select className="field" value={draft.gridCamera} onChange={(event) => { onChange({ gridCamera: event.target.value }); }}>
            <option value="">{t('exporting.rows.even')}</option>
            {cameras.map((camera) => <option key={camera} value={camera}>{t('exporting.rows.frames', { camera: cameraTitle(camera) })}</option>)}
          </select>
        </label>
        <label className="form__field">
          <span>{t('exporting.rows.fps')}</span>
          <input className="field form__number" type="number" min={1} max={1000} step={1} value={draft.fps} disabled={draft.gridCamera !== ''} placeholder={draft.fps === '' && slowest !== null ? `${Math.round(slowest)} · ${t('exporting.rows.fpsHint')}` : t('exporting.rows.fpsHint')} onChange={(event) => { onChange({ fps: event.target.value }); }} />
        </label>
        <label className="form__tick"><input type="checkbox" checked={draft.trueTimes} onChange={(event) => { onChange({ trueTimes: event.target.checked }); }} /> {t('exporting.rows.trueTimes')} <small className="caption">{t('exporting.rows.trueTimesHelp')}</small></label>
      </fieldset>
      {cameras.length > 0 && (
        <fieldset>
          <legend>{t('exporting.section.pictures')}</legend>
          <div className="form__words" role="group" aria-label={t('exporting.pictures.cameras')}>
            {cameras.map((camera) => <button key={camera} type="button" className="word" aria-pressed={!draft.withoutCameras.includes(camera)} onClick={() => { onChange({ withoutCameras: toggled(draft.withoutCameras, camera) }); }}>{cameraTitle(camera)}</button>)}
          </div>
          <label className="form__field">
            <span>{t('exporting.pictures.codec')}</span>
            <select className="field" value={draft.codec} onChange={(event) => { onChange({ codec: event.target.value as ExportDraft['codec'] }); }}>
              {(['copy', 'h264', 'av1'] as const).map((codec) => <option key={codec} value={codec}>{t(`exporting.pictures.${codec}`)}</option>)}
            </select>
            {draft.codec === 'copy' && <small className="caption">{t('exporting.pictures.copyHelp')}</small>}
          </label>
          <label className="form__field">
            <span>{t('exporting.pictures.size')}</span>
            <select className="field" value={draft.size} onChange={(event) => { onChange({ size: event.target.value }); }}>
              {sizes.map((size) => <option key={size} value={size}>{size === '' ? t('exporting.pictures.sizeAs') : size.replace('x', ' × ')}</option>)}
            </select>
          </label>
        </fieldset>
      )}
      {media.length > 0 && (
        <fieldset>
          <legend>{t('exporting.section.media')}</legend>
          <div className="form__words" role="group" aria-label={t('exporting.section.media')}>
            {media.map(({ stream, kind, name, why }) => (
              <button key={stream} type="button" className="word" aria-pressed={why === null && !draft.withoutStreams.includes(stream)} disabled={why !== null} title={stream} onClick={() => { onChange({ withoutStreams: toggled(draft.withoutStreams, stream) }); }}>
                {t(`exporting.media.${kind}`, { name: cameraTitle(name) })}
              </button>
            ))}
          </div>
          {media.some(({ why }) => why !== null) && <p className="caption">{t('exporting.media.notHere')}</p>}
        </fieldset>
      )}
      <fieldset>
        <legend>{t('exporting.section.about')}</legend>
        {text('robotType', t('exporting.about.robotType'), '', 80)}
        {text('licence', t('exporting.about.licence'), t('exporting.about.licenceHint'), 80)}
        <label className="form__field"><span>{t('exporting.about.description')}</span><textarea className="field" rows={3} maxLength={4000} value={draft.description} placeholder={t('exporting.about.descriptionHint')} onChange={(event) => { onChange({ description: event.target.value }); }} /></label>
      </fieldset>
    </div>
  );
}

interface KindsProps<Kind extends string> { readonly of: 'messages' | 'layout' | 'stored'; readonly kinds: readonly Kind[]; readonly chosen: Kind; onChoose(kind: Kind): void }

/** What only one format asks. */
function Kinds<Kind extends 'foxglove' | 'ros2' | 'robomimic' | 'aloha' | 'raw' | 'jpeg'>({ of, kinds, chosen, onChoose }: KindsProps<Kind>) {
  return (
    <div className="form__words export__kinds" role="radiogroup" aria-label={t(`exporting.format.${of}`)}>
      <span className="caption">{t(`exporting.format.${of}`)}</span>
      {kinds.map((kind) => <button key={kind} type="button" className="word" role="radio" aria-checked={chosen === kind} onClick={() => { onChoose(kind); }}>{t(`exporting.format.${kind as 'raw'}`)}</button>)}
    </div>
  );
}
