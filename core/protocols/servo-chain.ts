// Which servos an arm has and how their ticks are the joints' angles: worlds/<arm>/servos.json. Read by the drivers
// of servo arms, by the set-up of new arms and by the emulators, so that all three mean the same posture.
import { z } from 'zod';

const servo = z.object({
  id: z.int().min(0).max(252),
  /** As the world names it. */
  joint: z.string(),
  /** The model number that the servo reports. */
  model: z.int().min(1).max(65_535),
  sign: z.union([z.literal(1), z.literal(-1)]),
  /** The present position, after homing, where the joint's angle is 0; may lie outside 0 to 4095. */
  zeroTicks: z.number(),
  /** Left out: one turn is 4096 ticks. */
  radiansPerTick: z.number().positive().optional(),
  /** A second motor of the same joint: the id of the one that it follows. */
  shadowOf: z.int().optional(),
  gripper: z.literal(true).optional(),
});

const servoChain = z.object({
  protocol: z.enum(['feetech', 'dynamixel']),
  baud: z.int().positive(),
  servos: z.array(servo).min(1).max(32),
});

export type ServoPlace = z.infer<typeof servo>;
export type ServoChain = z.infer<typeof servoChain>;

/** Throws zod's error, which names the field. */
export const readServoChain = (json: unknown): ServoChain => servoChain.parse(json);

export const radiansPerTick = (place: ServoPlace): number => place.radiansPerTick ?? (2 * Math.PI) / 4096;

/** Ticks are not rounded: whoever sends them rounds. */
export const ticksOf = (place: ServoPlace, radians: number): number => place.zeroTicks + (place.sign * radians) / radiansPerTick(place);

export const radiansOf = (place: ServoPlace, ticks: number): number => place.sign * (ticks - place.zeroTicks) * radiansPerTick(place);
