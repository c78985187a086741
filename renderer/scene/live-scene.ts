// The rig as it is now: one scene with every arm, fed from the sample store, drawn by any number of views at their own
// pace. The Scene panel and the simulated cameras share one (scene-of-host.tsx makes it).
import { Quaternion, Vector3, type Camera, type Scene } from 'three';
import type { DescribedArm } from '../../core/contract/contract.ts';
import type { WorldDescription } from '../../core/math/arm.ts';
import type { Pose } from '../../core/math/vector.ts';
import type { HostLink } from '../host/link.ts';
import { theme } from '../theme/apply-theme.ts';
import { sharedGl, type DrawOptions, type Gl } from './gl.ts';
import { makeLiveArm, type LiveArm } from './live-arm.ts';
import { makeStage } from './stage.ts';

export interface LiveScene {
  readonly gl: Gl;
  /** Never empty. */
  readonly arms: readonly LiveArm[];
  /** How large the rig is against a desk-size arm: views, light and fog go by it. */
  readonly size: number;
  /** Of the first arm: its cameras are the rig's. */
  readonly world: WorldDescription;
  readonly scene: Scene;
  /** Poses everything for this moment, smoothly; false when nothing has moved since the last time. */
  poseSmoothly(nowMs: number): boolean;
  /** Poses the rig exactly as its newest state says and returns that state's capture time; null without a state. */
  poseNewest(): number | null;
  /** Of the first arm's world, in the world that is drawn. */
  readonly bodyPoses: readonly Pose[];
  /** Another number for every posture drawn. */
  readonly posture: () => number;
  draw(camera: Camera, into: CanvasRenderingContext2D, how?: DrawOptions): void;
  dispose(): void;
}

/** Across a desk-size arm's workspace, metres. */
const usualReach = 0.765;

export function makeLiveScene(link: HostLink, described: readonly [DescribedArm, ...DescribedArm[]]): LiveScene {
  const gl = sharedGl();
  const size = sizeOf(described);
  const stage = makeStage(size);
  stage.scene.environment = gl.environment;
  const arms = described.map((each) => makeLiveArm(link, each, stage.scene));
  const first = arms[0]!;
  let recolours = 0;
  let drawnRecolours = 0;

  const recolour = () => {
    const { palette, name } = theme.getState();
    stage.recolour(palette, name === 'light');
    for (const arm of arms) arm.recolour(palette);
    recolours += 1;
  };
  recolour();
  const stopTheme = theme.subscribe(recolour);
  const posture = (): number => arms.reduce((sum, { postures }) => sum + postures, recolours);

  return {
    gl, arms, size, world: first.described.world, scene: stage.scene,
    get bodyPoses() { return first.bodyPoses; },
    posture,
    poseSmoothly(nowMs) {
      // Every arm, also after one has said that it moved.
      const moved = arms.map((arm) => arm.poseSmoothly(nowMs)).some(Boolean);
      const recoloured = recolours !== drawnRecolours;
      drawnRecolours = recolours;
      return moved || recoloured;
    },
    poseNewest: () => arms.map((arm) => arm.poseNewest())[0] ?? null,
    draw: (camera, into, how) => gl.draw(stage.scene, camera, into, posture(), how),
    dispose() {
      stopTheme();
      for (const arm of arms) arm.dispose();
    },
  };
}

/** Across everything that the arms can reach, against a desk-size arm. */
function sizeOf(arms: readonly DescribedArm[]): number {
  const lowest = new Vector3(Infinity, Infinity, Infinity);
  const highest = lowest.clone().negate();
  for (const { arm: { workspace }, base } of arms) {
    for (const corner of [workspace.minimum, workspace.maximum]) {
      const place = new Vector3(...corner).applyQuaternion(new Quaternion(...base.orientation)).add(new Vector3(...base.position));
      lowest.min(place);
      highest.max(place);
    }
  }
  return highest.distanceTo(lowest) / usualReach;
}
