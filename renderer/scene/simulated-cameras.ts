// The rig's cameras, rendered in the page from the host's state: slowly for a panel that shows one,
// steadily for a take. live-scene.ts draws; the panels show the canvases; the sink sends the pictures.
import { eachBeat } from '../host/beat.ts';
import { makeRigCamera } from './rig-camera.ts';
import type { LiveScene } from './live-scene.ts';

/** Pixels: what a software rasteriser can do beside a tracker, and what a graphics processor can. */
const softwareSize = { width: 320, height: 240 } as const;
const hardwareSize = { width: 640, height: 480 } as const;
const softwarePreviewHz = 3;
const hardwarePreviewHz = 15;

export interface SimulatedCamera {
  readonly name: string;
  readonly title: string;
  readonly canvas: HTMLCanvasElement;
  /** Drawn while at least one wants it; returns how to stop wanting. */
  want(): () => void;
  /** Host time of the state in the picture; NaN before the first. */
  pictureAt(): number;
}

export interface SimulatedCameras {
  readonly cameras: readonly SimulatedCamera[];
  dispose(): void;
}

export interface PictureSink {
  /** Whether a take wants every camera now. */
  isRecording(): boolean;
  /** One picture of a take, of so many a second. `hostNanos` is the capture time of the state that it shows. */
  picture(camera: SimulatedCamera, hostNanos: number, hz: number): void;
}

export function startSimulatedCameras(live: LiveScene, sink: PictureSink): SimulatedCameras {
  const size = live.gl.isSoftware ? softwareSize : hardwareSize;
  const previewHz = live.gl.isSoftware ? softwarePreviewHz : hardwarePreviewHz;
  const all = live.world.cameras.map((description) => {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, size);
    const wanted = new Set<symbol>();
    let at = Number.NaN;
    let drawn = -1;
    const camera: SimulatedCamera = {
      name: description.name, title: description.title, canvas,
      want() {
        const who = Symbol(description.name);
        wanted.add(who);
        return () => { wanted.delete(who); };
      },
      pictureAt: () => at,
    };
    return {
      camera, wanted, drawnMs: 0, context: canvas.getContext('2d', { alpha: false })!, view: makeRigCamera(description, size.width / size.height),
      shown: (hostNanos: number) => { at = hostNanos; },
      /** False when the picture already shows this posture. */
      needs: (posture: number) => { const old = drawn; drawn = posture; return old !== posture; },
    };
  });

  const stop = eachBeat((nowMs) => {
    const recording = sink.isRecording();
    const { cameraHz } = live.gl.quality;
    const periodMs = 1000 / (recording ? cameraHz : previewHz);
    for (const each of all) {
      if (nowMs - each.drawnMs < periodMs - 4) continue;
      if (!recording && (each.wanted.size === 0 || each.camera.canvas.offsetParent === null)) continue;
      if (!live.gl.turn(each.camera.canvas)) continue;
      const hostNanos = live.poseNewest();
      if (hostNanos === null || hostNanos === each.camera.pictureAt()) continue;
      // A late frame must not shift all later ones, or fifteen a second become ten.
      each.drawnMs = nowMs - each.drawnMs > 2 * periodMs ? nowMs : each.drawnMs + periodMs;
      const taken = () => {
        each.shown(hostNanos);
        if (sink.isRecording()) sink.picture(each.camera, hostNanos, cameraHz);
      };
      if (!each.needs(live.posture())) { taken(); continue; }
      each.view.follow(live.bodyPoses);
      live.draw(each.view.camera, each.context, { done: taken });
    }
  });
  return { cameras: all.map(({ camera }) => camera), dispose: stop };
}
