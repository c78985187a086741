// Which servos an arm has and how their ticks are the joints' places: worlds/<arm>/servos.json. Read by the drivers
// of servo arms, by the set-up of new arms and by the emulators, so that all three mean the same posture.
import { z } from 'zod';

const servo = z.object({
  id: z.int().min(0).max(252),
  /** As the world names it. */
  joint: z.string(),
  /** The model number that the servo reports. */
  model: z.int().min(1).max(65_535),
  /** Builders fit these too. */
  orModels: z.array(z.int()).default([]),
  sign: z.union([z.literal(1), z.literal(-1)]),
  /** The present position, after homing, where the joint's angle is 0; may lie outside 0 to 4095. */
  zeroTicks: z.number(),
  /** Left out: one turn is 4096 ticks. */
  radiansPerTick: z.number().positive().optional(),
  /** The servo turns a crank whose rod pushes a slide: the joint is then metres from the crank's axis. */
  linkage: z.object({ crankMetres: z.number().positive(), rodMetres: z.number().positive() }).optional(),
  /** A second motor of the same joint: the id of the one that it follows. */
  shadowOf: z.int().optional(),
  gripper: z.literal(true).optional(),
  /**
   * What a calibration's range is tied to: its middle to the middle of the joint's range, its low end to the joint's
   * minimum, its middle to the joint's zero (full turns), or both ends to both ends (a leader's trigger).
   */
  anchor: z.enum(['middle', 'minimum', 'zero', 'stretch']).default('middle'),
  /** Gravity brings it to the same place whenever the arm is let go, so its rest pose tells of drift. */
  rests: z.boolean().default(false),
  /** N m at a load of 1, as the bus master tells load. */
  torqueNewtonMetres: z.number().positive().default(1),
  /** Registers that it must have beyond what every servo of its protocol has, by their name in core/protocols. */
  registers: z.record(z.string(), z.int()).default({}),
});

const servoChain = z.object({
  protocol: z.enum(['feetech', 'dynamixel']),
  baud: z.int().positive(),
  /** How often states are read and goals written: what this bus can carry. */
  cycleHz: z.int().min(10).max(1000).default(200),
  /** One a joint in the order of arm.json, their shadows between or after them. */
  servos: z.array(servo).min(1).max(32),
  /** The names that LeRobot keeps this arm's calibrations under, newest first. */
  lerobotNames: z.array(z.string()).default([]),
});

export type ServoPlace = z.infer<typeof servo>;
export type ServoChain = z.infer<typeof servoChain>;

/** Throws zod's error, which names the field. */
export const readServoChain = (json: unknown): ServoChain => servoChain.parse(json);

/** The servos that have a row: one a joint. */
export const leadServos = (chain: ServoChain): readonly ServoPlace[] => chain.servos.filter(({ shadowOf }) => shadowOf === undefined);

export const servoTicksPerTurn = 4096;

/** What of a place is arithmetic. */
export type TickLine = Pick<ServoPlace, 'sign' | 'zeroTicks' | 'radiansPerTick' | 'linkage'>;

export const radiansPerTick = (place: Pick<ServoPlace, 'radiansPerTick'>): number => place.radiansPerTick ?? (2 * Math.PI) / servoTicksPerTurn;

/** Radians, or metres of a linkage's slide. Ticks are not rounded: whoever sends them rounds. */
export function ticksOf(place: TickLine, value: number): number {
  const angle = place.linkage ? crankAngle(place.linkage, value) : value;
  return place.zeroTicks + (place.sign * angle) / radiansPerTick(place);
}

export function radiansOf(place: TickLine, ticks: number): number {
  const angle = place.sign * (ticks - place.zeroTicks) * radiansPerTick(place);
  return place.linkage ? slidePlace(place.linkage, angle) : angle;
}

/** How much the joint moves for one tick here, signed: what turns ticks a second into the joint's velocity. */
export function unitsPerTick(place: TickLine, ticks: number): number {
  const scale = place.sign * radiansPerTick(place);
  if (!place.linkage) return scale;
  const angle = (ticks - place.zeroTicks) * scale;
  const { crankMetres: crank } = place.linkage;
  return scale * crank * Math.cos(angle) * (1 + (crank * Math.sin(angle)) / rodAlong(place.linkage, angle));
}

type Linkage = NonNullable<ServoPlace['linkage']>;

/** A crank r and a rod l: the slide stands at r·sin θ + √(l² − r²·cos² θ) from the axis; θ = 0 is across the slide. */
const slidePlace = (linkage: Linkage, angle: number): number => linkage.crankMetres * Math.sin(angle) + rodAlong(linkage, angle);

/** The rod's share along the slide. */
const rodAlong = ({ crankMetres, rodMetres }: Linkage, angle: number): number =>
  Math.sqrt(Math.max(1e-12, rodMetres * rodMetres - (crankMetres * Math.cos(angle)) ** 2));

function crankAngle({ crankMetres: crank, rodMetres: rod }: Linkage, place: number): number {
  const sine = (place * place + crank * crank - rod * rod) / (2 * place * crank);
  return Math.asin(Math.min(1, Math.max(-1, sine)));
}
