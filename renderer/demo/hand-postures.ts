// How far each joint of the demo hand turns in its three named postures. hand-rig.ts blends between them.

export type FingerName = 'thumb' | 'index' | 'middle' | 'ring' | 'little';
/** Three joints a finger, each bend towards the palm, then twists about the bone's y and z, in radians from the model's flat hand. */
export type Posture = Readonly<Record<FingerName, readonly (readonly number[])[]>>;

/** Relaxed: a person's idle hand is never quite flat. */
const open: Posture = {
  thumb: [[0.05], [0.05], [0.1]],
  index: [[0.06], [0.08], [0.06]],
  middle: [[0.08], [0.1], [0.08]],
  ring: [[0.1], [0.12], [0.08]],
  little: [[0.1], [0.12], [0.1]],
};

/** Pads of thumb and index meet (angles found by minimising their distance over these seven); the others stay out of the way. */
const pinch: Posture = {
  thumb: [[0.621, 0.211, -0.249], [0.117], [-0.2]],
  index: [[0.882, -0.011], [0.975], [0.652]],
  middle: [[0.22], [0.26], [0.18]],
  ring: [[0.16], [0.2], [0.14]],
  little: [[0.12], [0.16], [0.12]],
};

/** All curled, the thumb across. */
const fist: Posture = {
  thumb: [[0.6, 0.25, -0.35], [0.5], [0.7]],
  index: [[1.35], [1.6], [0.9]],
  middle: [[1.4], [1.65], [0.9]],
  ring: [[1.4], [1.65], [0.9]],
  little: [[1.4], [1.6], [0.9]],
};

export const handPostures = { open, pinch, fist } as const;
