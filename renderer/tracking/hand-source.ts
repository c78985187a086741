// Where pictures of a hand come from: the operator's camera or the rendered demo hand. hand-session.ts opens one.
import type { Settings } from '../../core/contract/state.ts';
import { FaultError, fault, type Fault } from '../../core/fault.ts';
import { createDemoHand, type DemoHand } from '../demo/demo-hand.ts';
import { openCamera } from './camera.ts';
import type { SamplerSettings } from './hand-sample.ts';

export interface HandSource {
  readonly track: MediaStreamTrack;
  readonly label: string;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly demoHand: DemoHand | undefined;
  /** Lens and hand, as far as this source knows them better than the settings. */
  geometry(settings: Settings): Omit<SamplerSettings, 'smoothing'>;
  close(): void;
}

/** True over measured depth of the rendered hand: the tracker sees it a little too far, as it does real ones (accuracy bench). */
const renderedDepthScale = 0.93;

export async function openHandSource(kind: 'camera' | 'rendered', settings: Settings, assets: string, trouble: (trouble: Fault) => void): Promise<HandSource> {
  if (kind === 'camera') {
    const camera = await openCamera(settings.camera, trouble);
    return {
      ...camera, demoHand: undefined,
      geometry: ({ hand }) => ({ size: hand, verticalFieldOfViewDegrees: hand.verticalFieldOfViewDegrees }),
    };
  }
  const { verticalFieldOfViewDegrees } = settings.hand;
  const size = { width: 640, height: 480 };
  const demoHand = await createDemoHand({ ...size, which: settings.mapping.hand, verticalFieldOfViewDegrees, models: `${assets}hands/` })
    .catch((error: unknown) => { throw new FaultError(fault('tracker.model-missing', {}, String(error)), { cause: error }); });
  return {
    ...size, track: demoHand.track, label: '', frameRate: 30, demoHand,
    geometry: () => ({ verticalFieldOfViewDegrees, size: { palmLengthMetres: demoHand.palmLength, depthScale: renderedDepthScale } }),
    close: () => demoHand.close(),
  };
}
