// What the set-up of a servo arm shows and takes: the calls `setup.*` of the contract. host/setup answers them;
// renderer/rig and `waldo arms` ask.
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { faultSchema } from './fault.ts';

const nothing = z.object({});
const call = oc.errors({ FAULT: { data: faultSchema } });
const servoId = z.number().int().min(0).max(252);
const protocols = ['feetech', 'dynamixel'] as const;
const port = { path: z.string().min(1).max(400), identity: z.string().max(200) };

/** A serial adapter that is plugged in. */
const adapterSchema = z.object({
  ...port, title: z.string(), usb: z.string(),
  /** Kinds of arm that come with such an adapter, likeliest first; a calibration made here settles it. */
  kinds: z.array(z.object({ kind: z.string(), title: z.string() })),
  calibration: z.object({ kind: z.string(), madeAt: z.string() }).nullable(),
  /** The open device that has it. */
  usedBy: z.string().nullable(),
});

const foundServoSchema = z.object({
  protocol: z.enum(protocols), baud: z.number().int(), id: servoId, model: z.number().int(), name: z.string(),
  /** More than one servo answers to this id. */
  twice: z.boolean(),
});

const servoSchema = z.object({
  id: servoId, joint: z.string(),
  /** What belongs here, and what answered; null: nobody. */
  expected: z.string(), found: z.string().nullable(), isRight: z.boolean(), twice: z.boolean(),
  torque: z.boolean(),
  ticks: z.number().nullable(),
  /** By the calibration stored or being made; null without one. */
  degrees: z.number().nullable(),
  /** Moved by hand just now. */
  moving: z.boolean(),
  volts: z.number().nullable(), celsius: z.number().nullable(),
  /** The sweep so far: ticks passed through, how far that is and how far it must be, degrees. */
  minimum: z.number().nullable(), maximum: z.number().nullable(), swept: z.number(), wanted: z.number(),
  /** Turns round and round: nothing to sweep. */
  fullTurn: z.boolean(),
});

export const setupPhases = ['opened', 'centred', 'sweeping', 'calibrated'] as const;

export const setupViewSchema = z.object({
  /** Null: nobody is setting up an arm. */
  arm: z.object({ kind: z.string(), title: z.string(), identity: z.string(), path: z.string(), protocol: z.enum(protocols), baud: z.number().int(), viewer: z.string() }).nullable(),
  phase: z.enum(setupPhases),
  servos: z.array(servoSchema),
  /** Going through ids: share done, and who answered so far. */
  scan: z.object({ share: z.number(), done: z.boolean(), found: z.array(foundServoSchema) }).nullable(),
  calibration: z.object({ madeAt: z.string(), hasRest: z.boolean() }).nullable(),
  /** Of the last check; empty and `checked`: all is well. */
  problems: z.array(faultSchema), checked: z.boolean(),
  /** The port went away. */
  lost: z.boolean(),
});
export type SetupView = z.infer<typeof setupViewSchema>;
export type SetupAdapter = z.infer<typeof adapterSchema>;
export type FoundServo = z.infer<typeof foundServoSchema>;

const filePath = z.object({ path: z.string().min(1).max(1000) });

/** Every call but find, watch and lerobotFiles needs control, a session that drives nothing, and no take. */
export const setupContract = {
  /** What is plugged in, without opening anything. */
  find: call.input(nothing).output(z.object({ adapters: z.array(adapterSchema), kinds: z.array(z.object({ kind: z.string(), title: z.string() })) })),
  /** Takes the port for the wizard; an open device that has it is closed (its arm keeps its torque) and opened again at the end. */
  begin: call.input(z.object({ kind: z.string(), ...port })).output(nothing),
  end: call.input(nothing).output(nothing),
  /** The view, at once and then ten times a second while something is set up. */
  watch: call.input(nothing).output(eventIterator(setupViewSchema)),
  /** Asks every id at every speed of the arm's protocol; its progress is in the view. `thorough`: all ids, not the usual ones. */
  scan: call.input(z.object({ thorough: z.boolean().default(false) })).output(nothing),
  /** Torque off (the arm must be supported) and on again where it is. */
  relax: call.input(nothing).output(nothing),
  hold: call.input(nothing).output(nothing),
  /** Its lamp, where it has one. */
  blink: call.input(z.object({ id: servoId })).output(nothing),
  /** One servo that answers alone gets its id and the bus's speed. */
  setId: call.input(z.object({ from: servoId, baud: z.number().int(), to: servoId })).output(nothing),
  /** The arm stands in the middle of its ranges: homes every servo there. Torque must be off. */
  centre: call.input(nothing).output(nothing),
  /** Begins to note how far each joint is moved. */
  sweep: call.input(nothing).output(nothing),
  /** The sweep becomes the calibration: written into the servos and to disk. */
  finish: call.input(nothing).output(nothing),
  /** The arm lies at rest: remembers how, for the check before each session. */
  rest: call.input(nothing).output(nothing),
  check: call.input(nothing).output(z.object({ problems: z.array(faultSchema) })),
  /** LeRobot's calibrations of this kind of arm on this machine. */
  lerobotFiles: call.input(nothing).output(z.object({ files: z.array(filePath.extend({ name: z.string(), id: z.string() })) })),
  /** One of them becomes this arm's: written into the servos and to Waldo's folder. */
  importLerobot: call.input(filePath).output(nothing),
  exportLerobot: call.input(z.object({ id: z.string().regex(/^[0-9A-Za-z_.-]{1,80}$/) })).output(filePath),
};
