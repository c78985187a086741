// The row layout of every kind of stream. A device builds its descriptions with these functions, so
// that two devices of one kind are interchangeable.
import type { FieldDescription, StreamDescription } from './stream.ts';

const pose = (name: string): FieldDescription[] => [
  { name: `${name}Position`, unit: 'm', size: 3 },
  { name: `${name}Orientation`, unit: 'quaternion', size: 4 },
];

/**
 * A tracked hand in the frame of its camera: x right, y down, z away from the lens, metres.
 * `valid` 0 means "no hand": the other fields then repeat the last seen and must not be acted on.
 * Landmarks in MediaPipe's order (0 wrist … 20 little fingertip). Quaternions are x y z w. The palm's
 * axes: x from little finger to index, y from wrist to middle knuckle, z out of the palm.
 */
export const handStream = (id: string, title: string, frame: string): StreamDescription => ({
  id, title, frame, kind: 'hand', nominalHz: 30,
  fields: [
    { name: 'valid', unit: 'flag', size: 1 },
    { name: 'score', unit: 'ratio', size: 1 },
    ...pose('wrist'),
    { name: 'pinch', unit: 'ratio', size: 1 },
    { name: 'fist', unit: 'ratio', size: 1 },
    { name: 'landmarks', unit: 'm', size: 63 },
    { name: 'imageLandmarks', unit: 'ratio', size: 42 },
    { name: 'inference', unit: 'ms', size: 1 },
    { name: 'smoothingDelay', unit: 'ms', size: 1 },
  ],
});

export const jointStateStream = (id: string, joints: readonly string[], nominalHz: number): StreamDescription => ({
  id, title: 'Joint state', kind: 'jointState', nominalHz,
  fields: [
    { name: 'position', unit: 'rad', size: joints.length, labels: joints },
    { name: 'velocity', unit: 'rad/s', size: joints.length, labels: joints },
    { name: 'effort', unit: 'N m', size: joints.length, labels: joints },
  ],
});

/** What was sent. tCapture is the capture time of the hand that caused it, so age is arrive − capture. */
export const jointCommandStream = (id: string, joints: readonly string[]): StreamDescription => ({
  id, title: 'Command sent', kind: 'jointCommand', nominalHz: 120,
  fields: [{ name: 'position', unit: 'rad', size: joints.length, labels: joints }],
});

/** What the operator wished: tool pose in the world, gripper 0 open … 1 closed, and the joints IK found. */
export const wishStream = (id: string, joints: readonly string[]): StreamDescription => ({
  id, title: 'Wish', kind: 'wish', nominalHz: 120, frame: 'world',
  fields: [
    ...pose('tool'),
    { name: 'gripper', unit: 'ratio', size: 1 },
    { name: 'joints', unit: 'rad', size: joints.length, labels: joints },
    { name: 'residual', unit: 'm', size: 1 },
    { name: 'engaged', unit: 'flag', size: 1 },
  ],
});

export const verdictBands = ['pass', 'clamp', 'reject'] as const;
export type VerdictBand = (typeof verdictBands)[number];
export const verdictReasons = [
  'none', 'not-finite', 'joint-limit', 'velocity', 'acceleration', 'jerk', 'workspace', 'table',
  'self-collision', 'stale-hand', 'jump', 'stopped', 'stale-arm', 'start-gate', 'stale-leader', 'clearance', 'effort', 'ramp',
] as const;
export type VerdictReason = (typeof verdictReasons)[number];

/**
 * What the guard ruled: indices into verdictBands and verdictReasons, the worst joint (−1 none), how much was taken off
 * (metres where the reason is a place or a clearance). `bodies`, `distance`, `from` and `to` are of the closest pair of
 * solids where that pair is near enough to matter: indices into the world description's bodies (−1 none; 0 is the world),
 * metres between their surfaces (negative inside), and the two points in the world.
 */
export const verdictStream = (id: string): StreamDescription => ({
  id, title: 'Guard verdict', kind: 'verdict', nominalHz: 120,
  fields: [
    { name: 'band', unit: 'code', size: 1, labels: verdictBands },
    { name: 'reason', unit: 'code', size: 1, labels: verdictReasons },
    { name: 'joint', unit: 'code', size: 1 },
    { name: 'excess', unit: 'rad', size: 1 },
    { name: 'bodies', unit: 'code', size: 2 },
    { name: 'distance', unit: 'm', size: 1 },
    { name: 'from', unit: 'm', size: 3 },
    { name: 'to', unit: 'm', size: 3 },
  ],
});

export const poseStream = (id: string, title: string, frame: string, nominalHz: number): StreamDescription => ({
  id, title, frame, kind: 'pose', nominalHz, fields: pose(''),
});

/** x y z (m) and quaternion x y z w for each object, in the world. */
export const objectPosesStream = (id: string, objects: readonly string[], nominalHz: number): StreamDescription => ({
  id, title: 'Objects', kind: 'objectPoses', frame: 'world', nominalHz,
  fields: [{ name: 'poses', unit: 'm', size: objects.length * 7, labels: objects }],
});

/** The whole integration state of the physics, so that a replay can start here and be exact. */
export const simulatorStateStream = (id: string, size: number): StreamDescription => ({
  id, title: 'Simulator state', kind: 'simulatorState', nominalHz: 2, latched: true,
  fields: [{ name: 'step', unit: 'count', size: 1 }, { name: 'state', unit: 'count', size }],
});

/** From this step on the physics followed this goal. Together with simulatorState: an exact replay. */
export const simulatorAppliedStream = (id: string, joints: readonly string[], isEmulated = false): StreamDescription => ({
  id, title: 'Goal applied', kind: 'simulatorApplied', nominalHz: isEmulated ? 500 : 120, latched: true,
  fields: [
    { name: 'step', unit: 'count', size: 1 },
    { name: 'goal', unit: 'rad', size: joints.length, labels: joints },
    // The most that an emulated motor gives; −1: what its world says.
    ...(isEmulated ? [{ name: 'effortLimit', unit: 'N m' as const, size: joints.length, labels: joints }] : []),
  ],
});

export const taskStream = (id: string, title: string): StreamDescription => ({
  id, title, kind: 'task', nominalHz: 10, latched: true,
  fields: [{ name: 'success', unit: 'flag', size: 1 }, { name: 'progress', unit: 'ratio', size: 1 }],
});

/**
 * One sample per encoded frame that reached the host; the packet itself goes into the camera's MP4. From `brightness` to
 * `change`: what the picture was like before it was encoded (core/math/picture-facts.ts), −1 where nobody looked: mean grey
 * level of 255, shares of black and of burnt-out pixels, variance of the Laplacian, mean change of grey level since the frame
 * before (0 is the very same picture). `waiting`: frames before the encoder when this one came to it, of at most three.
 * Recordings of before there were such facts end at `dropped`.
 */
export const videoFramesStream = (id: string, title: string, nominalHz: number): StreamDescription => ({
  id, title, kind: 'videoFrames', nominalHz,
  fields: [
    { name: 'index', unit: 'count', size: 1 },
    { name: 'key', unit: 'flag', size: 1 },
    { name: 'size', unit: 'bytes', size: 1 },
    { name: 'dropped', unit: 'count', size: 1 },
    { name: 'brightness', unit: 'count', size: 1 },
    { name: 'dark', unit: 'ratio', size: 1 },
    { name: 'bright', unit: 'ratio', size: 1 },
    { name: 'sharpness', unit: 'count', size: 1 },
    { name: 'change', unit: 'count', size: 1 },
    { name: 'waiting', unit: 'count', size: 1 },
  ],
});

/** One sample per packet of sound that reached the host; the packet itself goes into the microphone's file. `level`: its loudest sample, 0 to 1. */
export const soundPacketsStream = (id: string, title: string): StreamDescription => numbersStream(id, title, 0, [
  { name: 'index', unit: 'count', size: 1 },
  { name: 'size', unit: 'bytes', size: 1 },
  { name: 'dropped', unit: 'count', size: 1 },
  { name: 'level', unit: 'ratio', size: 1 },
]);

/** One sample per command caused by a hand: capture→command in parts. Sums to total; overhead = total − tracking. */
export const latencyStream = (id: string): StreamDescription => ({
  id, title: 'Capture to command', kind: 'latency', nominalHz: 30,
  fields: ['tracking', 'transport', 'loop', 'total', 'overhead', 'smoothing'].map((name) => ({ name, unit: 'ms' as const, size: 1 })),
});

/** Where a tick's time went. 'wait': something else held the thread when the tick was due. */
export const loopSections = ['none', 'wait', 'hand', 'ik', 'guard', 'send', 'publish', 'other'] as const;
export type LoopSection = (typeof loopSections)[number];

/** `section` is an index into loopSections: the one that took over 1 ms, or 'none'. */
export const loopTimingStream = (id: string): StreamDescription => ({
  id, title: 'Loop timing', kind: 'loopTiming', nominalHz: 120,
  fields: [
    { name: 'late', unit: 'ms', size: 1 },
    { name: 'work', unit: 'ms', size: 1 },
    { name: 'section', unit: 'code', size: 1, labels: loopSections },
  ],
});

export const eventStream = (id: string, title: string): StreamDescription => ({
  id, title, kind: 'event', nominalHz: 0, fields: [],
});

export const numbersStream = (id: string, title: string, nominalHz: number, fields: readonly FieldDescription[]): StreamDescription => ({
  id, title, kind: 'numbers', nominalHz, fields,
});
