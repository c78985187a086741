// Which camera watches the hand, how large and how fast, with a look through it.
import { useCallback, useId, useState } from 'react';
import type { Settings } from '../../core/contract/state.ts';
import { sentence } from '../../core/sentences/en.ts';
import { t } from '../words/index.ts';
import { useCameras } from './camera-list.ts';
import { usePreview } from './camera-preview.ts';
import { ChoiceField, Row } from './fields.tsx';
import type { SectionProps } from './sections.tsx';

const sizes = [[320, 240], [640, 480], [1280, 720], [1920, 1080]] as const;
const rates = [15, 30, 60] as const;

export function CameraSection({ settings, change }: SectionProps) {
  const { camera } = settings;
  const [showPreview, setShowPreview] = useState(false);
  const preview = usePreview(showPreview, camera);
  const cameras = useCameras(preview.phase);
  const id = useId();
  const set = (part: Partial<Settings['camera']>) => { change({ camera: { ...camera, ...part } }); };
  const attach = useCallback((element: HTMLVideoElement | null) => {
    if (!element || element.srcObject === preview.stream) return;
    element.srcObject = preview.stream;
    // Refused when the preview closes while it starts: nothing to do then.
    void element.play().catch(() => undefined);
  }, [preview.stream]);

  const known = cameras?.filter((each) => each.deviceId !== '') ?? [];
  const isGone = camera.deviceId !== '' && cameras !== null && !known.some((each) => each.deviceId === camera.deviceId);
  const shownSizes = sizes.some(([width, height]) => width === camera.width && height === camera.height) ? sizes : [...sizes, [camera.width, camera.height] as const];
  return (
    <>
      <Row id={id} label={t('settings.camera.label')} help={cameras?.length === 0 ? t('settings.camera.none') : t('settings.camera.help')}>
        <select
          id={id} className="field" value={camera.deviceId}
          onChange={(event) => { const deviceId = event.target.value; set({ deviceId, label: known.find((each) => each.deviceId === deviceId)?.label ?? '' }); }}
        >
          <option value="">{t('settings.camera.any')}</option>
          {known.map((each, index) => <option key={each.deviceId} value={each.deviceId}>{each.label === '' ? t('settings.camera.unnamed', { number: index + 1 }) : each.label}</option>)}
          {isGone && <option value={camera.deviceId}>{t('settings.camera.gone', { label: camera.label })}</option>}
        </select>
      </Row>
      <ChoiceField
        label={t('settings.camera.size')} help={t('settings.camera.sizeHelp')} value={`${camera.width}x${camera.height}`}
        options={shownSizes.map(([width, height]) => ({ value: `${width}x${height}`, label: `${width} × ${height}` }))}
        onChange={(size) => { const [width, height] = size.split('x').map(Number); set({ width: width!, height: height! }); }}
      />
      <ChoiceField
        label={t('settings.camera.rate')} value={String(camera.frameRate)} options={rates.map((rate) => ({ value: String(rate), label: `${rate} Hz` }))}
        onChange={(rate) => { set({ frameRate: Number(rate) }); }}
      />
      <div className="setting">
        <span className="setting__label">
          <button type="button" className="button button--small" onClick={() => { setShowPreview(!showPreview); }}>{t(showPreview ? 'settings.camera.stop' : 'settings.camera.preview')}</button>
        </span>
        <div className="setting__control">
          {showPreview ? (
            <div className="preview" data-phase={preview.phase}>
              {preview.phase === 'open' ? <video ref={attach} muted playsInline />
                : <p>{preview.phase === 'failed' && preview.fault ? sentence(preview.fault) : t('settings.camera.opening')}</p>}
            </div>
          ) : <span className="caption">{t('settings.camera.previewHint')}</span>}
        </div>
        <p className="setting__help">{preview.got && t('settings.camera.got', { ...preview.got, rate: Math.round(preview.got.frameRate) })}</p>
      </div>
    </>
  );
}
