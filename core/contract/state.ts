// Host truth: what every viewer mirrors, pushed whole whenever it changes (at most 20 times a second).
// Sample-rate numbers are not here; they are streams.
import { z } from 'zod';
import { armLimitsSchema } from './arm-limits.ts';
import { consents, judgementSchema } from './episode.ts';
import { exportJobSchema } from './exports.ts';
import { faultSchema } from './fault.ts';
import { latencySchema } from './sync.ts';

export const protocolVersion = 1;

export const sessionStates = ['idle', 'ready', 'armed', 'live', 'paused', 'fault'] as const;
export const handSources = ['camera', 'rendered', 'device', 'leader', 'none'] as const;
/** What a stop means at an arm: host/devices/device.ts says it in full. */
export const stopMeanings = ['hold', 'controlled', 'damp'] as const;

export const mappingSchema = z.object({
  /** Metres of tool per metre of hand. */
  scale: z.number().min(0.1).max(2),
  /** Where the operator stands: behind the arm (right is right) or facing it. */
  frame: z.enum(['behind', 'facing']),
  /** Whether the palm turns the tool, or the approach stays as it was. */
  orientation: z.enum(['keep', 'follow']),
  /** Which hand leads. */
  hand: z.enum(['right', 'left']),
});

const keyCodes = z.array(z.string().regex(/^[A-Za-z0-9]{1,30}$/)).max(8);
const padButtons = z.array(z.number().int().min(0).max(63)).max(8);

export const settingsSchema = z.object({
  version: z.literal(1),
  mapping: mappingSchema,
  smoothing: z.object({
    enabled: z.boolean(),
    /** One Euro: cut-off at rest, hertz, and its growth with speed. */
    minimumCutoffHz: z.number().min(0.1).max(30),
    beta: z.number().min(0).max(100),
  }),
  camera: z.object({ deviceId: z.string(), label: z.string(), width: z.number().int(), height: z.number().int(), frameRate: z.number() }),
  /** Whether takes have sound. Off until somebody says so: sound is of people. */
  microphone: z.object({ recorded: z.boolean(), deviceId: z.string(), label: z.string() }).default({ recorded: false, deviceId: '', label: '' }),
  /** The operator's hand: wrist to middle knuckle in metres, and the camera's vertical field of view. */
  hand: z.object({
    palmLengthMetres: z.number().min(0.05).max(0.15),
    verticalFieldOfViewDegrees: z.number().min(20).max(120),
    /** True depth over measured depth, from the one-time calibration. */
    depthScale: z.number().min(0.5).max(1.5),
  }),
  staleHandMilliseconds: z.number().min(50).max(1000),
  operator: z.string().max(80),
  /** Of new takes, until somebody says otherwise of one. */
  consent: z.enum(consents).default('unsaid'),
  /** What stops and what holds the clutch besides Esc and Space: keys by KeyboardEvent.code (a foot pedal is a keyboard), gamepad buttons by number. */
  keys: z.object({ stop: keyCodes, clutch: keyCodes, padStop: padButtons, padClutch: padButtons }),
  /** The operator's own limits, by the arm's id in the rig. */
  limits: z.record(z.string().max(80), armLimitsSchema),
  /** What was chosen for a device of a rig (which adapter is the left arm's…), by `rig/device`; laid over the rig's own settings. */
  devices: z.record(z.string().max(160), z.record(z.string().max(80), z.union([z.string().max(1000), z.number(), z.boolean()]))),
  /** How late each device stamps what it sees, by `rig/device`; measured, and taken off its capture times. */
  latencies: z.record(z.string().max(160), latencySchema).default({}),
  theme: z.enum(['dark', 'light']),
  sounds: z.boolean(),
});
export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = {
  version: 1,
  mapping: { scale: 0.8, frame: 'behind', orientation: 'keep', hand: 'right' },
  smoothing: { enabled: true, minimumCutoffHz: 1.5, beta: 12 },
  camera: { deviceId: '', label: '', width: 640, height: 480, frameRate: 30 },
  microphone: { recorded: false, deviceId: '', label: '' },
  hand: { palmLengthMetres: 0.095, verticalFieldOfViewDegrees: 48, depthScale: 1 },
  staleHandMilliseconds: 150,
  operator: '',
  consent: 'unsaid',
  keys: { stop: ['F13'], clutch: ['F14'], padStop: [1], padClutch: [5, 7] },
  limits: {},
  devices: {},
  latencies: {},
  theme: 'dark',
  sounds: true,
};

const fieldSchema = z.object({ name: z.string(), unit: z.string(), size: z.number().int(), labels: z.array(z.string()).optional() });
export const streamSchema = z.object({
  id: z.string(), kind: z.string(), title: z.string(), nominalHz: z.number(),
  frame: z.string().optional(), latched: z.boolean().optional(), fields: z.array(fieldSchema),
});

export const takeSchema = z.object({
  phase: z.enum(['none', 'countdown', 'recording', 'review', 'saving']),
  episodeId: z.string().nullable(),
  /** Host nanoseconds at which recording began, or will begin while counting down. */
  startsAt: z.number(),
  durationSeconds: z.number(),
  bytesWritten: z.number(),
  drops: z.number().int(),
  /** What the world said of the task when it ended; null until then, and where it cannot know. */
  taskSuccess: z.boolean().nullable(),
  /** What the program says of it, for whoever decides in review; it follows a moment after the phase. Null: not judged. */
  judgement: judgementSchema.nullable(),
});

export const armViewSchema = z.object({
  id: z.string(), title: z.string(), present: z.boolean(),
  /** The hand that leads it while hands lead. */
  hand: z.enum(['right', 'left']),
  /** The leader arm that leads it while leaders lead; null where there is none. */
  leader: z.string().nullable(),
  stop: z.enum(stopMeanings),
  /** It stands in its rest posture, put there by parking. */
  parked: z.boolean(),
  /** Its torque can be let go, once it is parked. */
  relaxes: z.boolean(),
  /** Its torque was let go: it gives way. */
  relaxed: z.boolean(),
});

export const hostStateSchema = z.object({
  revision: z.number().int(),
  session: z.object({
    state: z.enum(sessionStates),
    /** Stop is a level: while set nothing moves. */
    stopped: z.boolean(),
    leaseHolder: z.string().nullable(),
    clutch: z.boolean(),
    hand: z.enum(handSources),
    /** Why it is paused or in fault. */
    reason: faultSchema.nullable(),
    /** The arms go slowly to their rest postures. */
    parking: z.boolean(),
  }),
  rig: z.object({
    name: z.string(), title: z.string(), seed: z.number().int(), task: z.string(),
    /** Every arm that the rig has, also one that is missed just now. */
    arms: z.array(armViewSchema),
  }),
  viewers: z.array(z.object({ id: z.string(), title: z.string(), behindMilliseconds: z.number() })),
  devices: z.array(z.object({
    id: z.string(), kind: z.string(), title: z.string(), state: z.enum(['opening', 'open', 'lost', 'closed']),
    fault: faultSchema.nullable(),
    /** It was lost and is there again. */
    back: z.boolean(),
    /** What it is known by when it is plugged in again; null while that is not known. */
    identity: z.string().nullable(),
  })),
  streams: z.array(streamSchema),
  take: takeSchema,
  library: z.object({
    folder: z.string(), episodes: z.number().int(), freeBytes: z.number(),
    /** Another number after every change of the library, whoever made it: then a list is read again. */
    revision: z.number().int(),
    /** Recording time left at the last take's rate (or a stated guess), seconds. */
    secondsLeft: z.number(), fault: faultSchema.nullable(),
  }),
  /** Running and ended, oldest first, until forgotten. */
  exports: z.array(exportJobSchema),
  /** Newest last, at most 50. */
  faults: z.array(z.object({ at: z.number(), fault: faultSchema })),
  settings: settingsSchema,
});
export type HostState = z.infer<typeof hostStateSchema>;
export type SessionState = (typeof sessionStates)[number];
export type Mapping = z.infer<typeof mappingSchema>;
