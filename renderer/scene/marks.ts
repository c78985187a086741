// What the hero view draws around the rig: the commanded twin, the wished tool with the operator's hand, the
// tool's trail, the workspace's walls where the tool comes near, and what the guard keeps apart. hero-view.ts updates them every frame.
import { Color, Group, type Object3D } from 'three';
import type { ArmDescription, WorldDescription } from '../../core/math/arm.ts';
import type { Palette } from '../theme/tokens.ts';
import { makeGhost } from './ghost.ts';
import { makeHandGhost } from './hand-ghost.ts';
import { makeLimits, type LimitsShown } from './limits.ts';
import { makeNearPair } from './near-pair.ts';
import { makeTrail } from './trail.ts';

export const marksLayer = 1;

export type Tone = 'calm' | 'clamp' | 'reject';

export interface MarksInput {
  readonly joints: Float64Array;
  readonly command: Float64Array | null;
  readonly wish: Float64Array | null;
  readonly hand: Float64Array | null;
  readonly handIsStale: boolean;
  /** The operator faces the arm instead of standing behind it. */
  readonly isFacing: boolean;
  /** Where the tool is: x y z. */
  readonly tool: ArrayLike<number> | null;
  readonly isLive: boolean;
  readonly tone: Tone;
  /** Where the two things are that the guard keeps apart: x y z, x y z in the arm's frame. */
  readonly near: ArrayLike<number> | null;
  readonly limits: LimitsShown;
  readonly nowMs: number;
}

export interface Marks {
  /** True while something of it still moves. */
  update(input: MarksInput): boolean;
  recolour(palette: Palette): void;
  dispose(): void;
}

/** Under `parent`, which stands where the arm's own frame does. */
export function makeMarks(parent: Object3D, arm: ArmDescription, world: WorldDescription): Marks {
  const ghost = makeGhost(world);
  const hand = makeHandGhost();
  const trail = makeTrail();
  const limits = makeLimits(arm.workspace);
  const near = makeNearPair();
  const group = new Group().add(ghost.group, hand.group, trail.object, limits.group, near.group);
  let drawnDraft: LimitsShown['draft'] = null;
  // Seen by the hero view's camera and by none of the rig's own: recordings show the world as it is.
  group.traverse((object) => object.layers.set(marksLayer));
  parent.add(group);
  let colours: Readonly<Record<Tone, Color>> = { calm: new Color(), clamp: new Color(), reject: new Color() };
  return {
    update(input) {
      const colour = colours[input.tone];
      ghost.update(input.joints, input.command, input.isLive, colour, input.tone !== 'calm');
      hand.update(input.wish, input.hand, input.isFacing, input.tone === 'calm' && input.handIsStale ? colours.clamp : colour);
      trail.update(input.tool, input.isLive, input.nowMs);
      limits.update(input.tool, input.limits);
      near.update(input.near, colour);
      const edited = input.limits.draft !== drawnDraft;
      drawnDraft = input.limits.draft;
      return edited || near.group.visible || trail.object.visible || hand.group.visible;
    },
    recolour(palette) {
      colours = { calm: new Color(palette.accent), clamp: new Color(palette.amber), reject: new Color(palette.red) };
      trail.recolour(colours.calm);
      limits.recolour(palette);
    },
    dispose() {
      parent.remove(group);
      for (const mark of [ghost, hand, trail, limits, near]) mark.dispose();
    },
  };
}
