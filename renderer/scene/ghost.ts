// The commanded posture as a translucent twin of the arm: where the arm was told to be. Seen only where it
// differs from where the arm is, or when the guard has something to say.
import { MeshBasicMaterial, type Color, type Group } from 'three';
import type { WorldDescription } from '../../core/math/arm.ts';
import { makeRigModel } from './rig-model.ts';

/** Differences below this are the servo's own give, radians. */
const visibleFrom = 0.02;
const fullFrom = 0.2;

export interface Ghost {
  readonly group: Group;
  update(joints: Float64Array, command: Float64Array | null, isLive: boolean, colour: Color, isRuled: boolean): void;
  dispose(): void;
}

export function makeGhost(world: WorldDescription): Ghost {
  // Depth is written first, so that the twin is one pale shape and not a heap of see-through parts.
  const material = new MeshBasicMaterial({ transparent: true, opacity: 0, toneMapped: false, polygonOffset: true, polygonOffsetFactor: 1, polygonOffsetUnits: 1 });
  const model = makeRigModel(world, { movingOnly: true, material });
  model.group.renderOrder = 2;
  model.group.visible = false;
  return {
    group: model.group,
    update(joints, command, isLive, colour, isRuled) {
      const farthest = command ? Math.max(...command.map((goal, index) => Math.abs(goal - (joints[index] ?? goal)))) : 0;
      const share = Math.min(1, Math.max(0, (farthest - visibleFrom) / (fullFrom - visibleFrom)));
      model.group.visible = command !== null && isLive && (share > 0 || isRuled);
      if (!model.group.visible || !command) return;
      material.opacity = isRuled ? 0.34 : 0.12 + 0.18 * share;
      material.color.copy(colour);
      model.pose(command);
    },
    dispose() { model.dispose(); material.dispose(); },
  };
}
