// The emulated control box of an xArm: modes, states, errors and what each register does. No sockets here: servers.ts
// brings frames and takes answers; the joints move through motion.ts.
import { gripperRefusalBody } from '../../../core/protocols/xarm-gripper.ts';
import type { XarmReport, XarmReportMore, XarmReportRich } from '../../../core/protocols/xarm-report.ts';
import {
  xarmAllAxes, xarmAxes, xarmFlag, xarmFloatAt, xarmFloats, xarmFloatsAt, xarmMode, xarmProtocol, xarmRegister, xarmState, xarmVersionBytes, type XarmFrame, type XarmVersion,
} from '../../../core/protocols/xarm.ts';
import type { EmulatedArm } from '../emulator.ts';
import { createXarmGripper } from './gripper.ts';
import { createXarmMotion } from './motion.ts';
import { createToolPose } from './tool-pose.ts';

export type WholeReport = XarmReport & XarmReportMore & XarmReportRich;

export interface XarmBox {
  /** Flags and data of the answer; undefined: this frame gets none. */
  answer(frame: XarmFrame, now: number): Uint8Array | undefined;
  /** Every 4 ms. */
  tick(now: number): void;
  report(now: number): WholeReport;
  /** Something went wrong: error code, and the servo that says so (counted from 1). */
  trip(error: number, now: number, servo?: number): void;
  /** Power is gone: brakes hold, nothing is driven; what comes back is a box that has just started. */
  cut(now: number): void;
  /** A move ended, for clients that asked to be told: its transaction, and whether it was reached. */
  onFinished(listener: (transaction: number, reached: boolean) => void): void;
  readonly counts: { servoCommands: number; refused: number };
}

/** What a box says it is. */
export const xarmSix: XarmVersion = { axes: 6, model: 6, serial: 'XI130006ABCDE', firmware: '2.3.0' };
/** No joint may be told to move faster, rad/s: 180°/s and a tenth for timing. */
const mostJointSpeed = Math.PI * 1.1;
/** Steps nearer together in time than this count as one controller cycle apart. */
const cycleMilliseconds = 4;
const jointSlackRadians = 0.02;
const error = { servo: 10, endBus: 19, jointLimit: 23, speed: 24, collision: 31 } as const;
const warning = { parameter: 12, unknownCommand: 13 } as const;
/** A motor that gives all it has for so long has met something. */
const collisionShare = 0.99;
const collisionMilliseconds = 300;
/** Registers that a client sets and nobody here minds: tool, load, gravity, sensitivities, limits. */
const settable: ReadonlySet<number> = new Set([20, 31, 32, 33, 34, 35, 36, 37, 38, 47, 48, 50, 51, 52, 58, 59, 60, 66, 70, 73, 77, 78, 80, 123, 129, 146, 232, 253]);

const ok = new Uint8Array(0);

export function createXarmBox(arm: EmulatedArm, version: XarmVersion = xarmSix): XarmBox {
  const { axes } = xarmSix;
  const motion = createXarmMotion(arm, axes);
  const gripper = createXarmGripper(arm);
  const toolPose = createToolPose(arm.description);
  const joints = new Float64Array(arm.description.joints.length);
  const servoCodes = new Uint8Array(xarmAxes * 2);
  const strained = new Float64Array(axes);
  const counts = { servoCommands: 0, refused: 0 };
  let mode: number = xarmMode.position;
  let state: number = xarmState.stopped;
  let enabled = 0;
  let fault = 0;
  let warned = 0;
  let lastServoAt = -Infinity;
  let feedback = 0;
  // The one thing that clients look up at the end of the arm: its bus's speed, by number; 11 is 2 Mbaud, the gripper's.
  let endBaud = 11;
  let finished: (transaction: number, reached: boolean) => void = () => undefined;
  const all = (1 << axes) - 1;

  const trip = (code: number, now: number, servo?: number): void => {
    if (servo !== undefined) servoCodes.set([3, 0x2a], (servo - 1) * 2);
    if (fault !== 0) return;
    fault = code;
    state = xarmState.stopped;
    motion.forget(now);
  };
  const ready = (): boolean => fault === 0 && state === xarmState.ready && (enabled & all) === all;
  const flags = (invalid: boolean): number =>
    (fault !== 0 ? xarmFlag.error : 0) | (warned !== 0 ? xarmFlag.warning : 0) | (ready() ? 0 : xarmFlag.notReady) | (invalid ? xarmFlag.invalid : 0);

  const withinLimits = (goal: ArrayLike<number>): boolean => {
    for (let i = 0; i < axes; i += 1) {
      const { minimum, maximum } = arm.description.joints[i]!;
      if (!(goal[i]! >= minimum - jointSlackRadians && goal[i]! <= maximum + jointSlackRadians)) return false;
    }
    return true;
  };
  const servoJoint = (goal: Float64Array, now: number): void => {
    counts.servoCommands += 1;
    if (!withinLimits(goal)) { trip(error.jointLimit, now); return; }
    const seconds = Math.min(20, Math.max(cycleMilliseconds, now - lastServoAt)) / 1000;
    for (let i = 0; i < axes; i += 1) {
      if (Math.abs(goal[i]! - motion.commanded[i]!) > mostJointSpeed * seconds) { trip(error.speed, now, undefined); return; }
    }
    lastServoAt = now;
    motion.follow(goal);
  };
  const moveJoint = (frame: XarmFrame, goal: ArrayLike<number>, speed: number, acceleration: number, now: number): void => {
    if (!withinLimits(goal)) { trip(error.jointLimit, now); return; }
    const { transaction } = frame;
    const told = (feedback & 2) !== 0;
    const move = {
      goal, speed: Math.min(Math.PI, Math.max(0.01, speed)), acceleration: Math.min(20, Math.max(0.1, acceleration)),
      ...(told ? { done: (reached: boolean) => finished(transaction, reached) } : {}),
    };
    if (mode === xarmMode.jointOnline) motion.replace(move);
    else motion.enqueue(move);
  };
  const setState = (wanted: number, now: number): void => {
    if (wanted === xarmState.ready) {
      if (fault !== 0 || (enabled & all) !== all) return;
      // Out of a stop nothing is taken up again; out of a pause everything is.
      if (state !== xarmState.paused) motion.forget(now);
      motion.resume(now);
      state = xarmState.ready;
    } else if (wanted === xarmState.paused && state === xarmState.ready) {
      motion.halt(now);
      state = xarmState.paused;
    } else if (wanted === xarmState.stopped) {
      motion.forget(now);
      state = xarmState.stopped;
    } else warned = warning.parameter;
  };
  const enable = (axis: number, on: boolean, now: number): void => {
    const bits = axis === xarmAllAxes ? all : axis >= 1 && axis <= axes ? 1 << (axis - 1) : 0;
    if (bits === 0) { warned = warning.parameter; return; }
    enabled = on ? enabled | bits : enabled & ~bits;
    motion.torque(now);
    if (!on) state = xarmState.stopped;
  };
  const setMode = (wanted: number, now: number): void => {
    const known: readonly number[] = [xarmMode.position, xarmMode.servo, xarmMode.jointVelocity, xarmMode.jointOnline];
    if (!known.includes(wanted)) { warned = warning.parameter; return; }
    if (wanted === mode) return;
    motion.forget(now);
    mode = wanted;
    if (state !== xarmState.stopped) state = xarmState.changed;
  };
  const shownState = (now: number): number =>
    state !== xarmState.ready ? state : motion.moving || now - lastServoAt < 100 ? xarmState.moving : xarmState.standby;
  const row = (read: (joint: number) => number): readonly number[] => Array.from({ length: xarmAxes }, (_, i) => (i < axes ? read(i) : 0));

  /** Undefined: refused as invalid. */
  const act = (frame: XarmFrame, now: number): Uint8Array | undefined => {
    const { register, body } = frame;
    switch (register) {
      case xarmRegister.version: return xarmVersionBytes(version);
      case xarmRegister.serialNumber: return Uint8Array.from({ length: 40 }, (_, i) => version.serial.charCodeAt(i) || 0);
      case xarmRegister.motionEnable: enable(body[0] ?? 0, body[1] === 1, now); return ok;
      case xarmRegister.setState: setState(body[0] ?? -1, now); return ok;
      case xarmRegister.state: return Uint8Array.of(shownState(now));
      case xarmRegister.queued: return Uint8Array.of(motion.queued >> 8, motion.queued);
      case xarmRegister.errors: return Uint8Array.of(fault, warned);
      case xarmRegister.clearError: fault = 0; servoCodes.fill(0); return ok;
      case xarmRegister.clearWarning: warned = 0; return ok;
      case xarmRegister.setMode: setMode(body[0] ?? -1, now); return ok;
      case xarmRegister.jointPositions: return xarmFloats(...jointStates(body[0] ?? 1));
      case xarmRegister.jointTorques: return xarmFloats(...row(arm.effort));
      case xarmRegister.tcpPose: return xarmFloats(...poseNow());
      case xarmRegister.forwardKinematics: return xarmFloats(...toolPose(Float64Array.from({ length: joints.length }, (_, i) => (i < axes ? xarmFloatAt(body, 0, i) : 0))));
      case xarmRegister.jointLimit: return Uint8Array.of(withinLimits(xarmFloatsAt(body, 0, axes)) ? 0 : 1);
      case xarmRegister.endBus: return endBus(body);
      case xarmRegister.endError: return Uint8Array.of(gripper.error, 0);
      case xarmRegister.endRead16: return Uint8Array.of(0, 0, 0, body[1] === 0x0a && body[2] === 0x0b ? endBaud : 0);
      case xarmRegister.endWrite16:
        if (body[1] === 0x1a && body[2] === 0x0b) endBaud = Math.trunc(xarmFloatAt(body, 3));
        return ok;
      case xarmRegister.setFeedback: feedback = body[0] ?? 0; return ok;
      default:
    }
    return moves.has(register) ? move(frame, now) : settable.has(register) ? ok : unknown();
  };
  const unknown = (): undefined => { warned = warning.unknownCommand; };
  const endBus = (body: Uint8Array): Uint8Array => {
    const answer = gripper.answer(body);
    return answer ?? gripperRefusalBody(body[2] ?? 0, 11);
  };
  const moves: ReadonlySet<number> = new Set([xarmRegister.moveJoint, xarmRegister.moveHome, xarmRegister.servoJoint, xarmRegister.jointVelocity]);
  const move = (frame: XarmFrame, now: number): Uint8Array | undefined => {
    const { register, body } = frame;
    const numbers = xarmFloatsAt(body, 0, register === xarmRegister.moveHome ? 3 : xarmAxes);
    if (!numbers.every(Number.isFinite)) { warned = warning.parameter; return undefined; }
    if (!ready()) { counts.refused += 1; return ok; }
    if (register === xarmRegister.servoJoint && mode === xarmMode.servo) servoJoint(numbers, now);
    else if (register === xarmRegister.jointVelocity && mode === xarmMode.jointVelocity) {
      if (numbers.some((speed) => Math.abs(speed) > mostJointSpeed)) trip(error.speed, now);
      else motion.velocity(numbers, xarmFloatAt(body, 29) || 0, now);
    } else if (mode !== xarmMode.position && mode !== xarmMode.jointOnline) counts.refused += 1;
    else if (register === xarmRegister.moveJoint) moveJoint(frame, numbers, xarmFloatAt(body, 28), xarmFloatAt(body, 32), now);
    else if (register === xarmRegister.moveHome) moveJoint(frame, new Float64Array(xarmAxes), numbers[0]!, numbers[1]!, now);
    else counts.refused += 1;
    return ok;
  };
  const jointStates = (kinds: number): readonly number[] => [row(arm.position), row(arm.velocity), row(arm.effort)].slice(0, Math.min(3, Math.max(1, kinds & 0x0f))).flat();
  const poseNow = (): readonly number[] => {
    for (let i = 0; i < joints.length; i += 1) joints[i] = arm.position(i);
    return toolPose(joints);
  };

  return {
    counts, trip,
    answer(frame, now) {
      if (frame.protocol === xarmProtocol.heartbeat || frame.protocol === xarmProtocol.modbus) return undefined;
      const data = act(frame, now);
      return Uint8Array.of(flags(data === undefined), ...(data ?? ok));
    },
    tick(now) {
      motion.tick(now);
      for (let i = 0; i < axes; i += 1) {
        const most = arm.description.joints[i]!.effort ?? Infinity;
        if (Math.abs(arm.effort(i)) < most * collisionShare) strained[i] = now;
        else if (strained[i]! > 0 && now - strained[i]! > collisionMilliseconds && fault === 0) trip(error.collision, now);
      }
    },
    report: (now) => ({
      state: shownState(now), mode, queued: motion.queued, positions: row(arm.position), torques: row(arm.effort), velocities: row(arm.velocity), pose: poseNow(),
      brakes: enabled & all, enabled: enabled & all, error: fault, warning: warned, version: `v${version.firmware}`, model: version.model, axes: version.axes,
      servos: servoCodes, temperatures: row(() => 32), counter: 0, timestampMicroseconds: now * 1000,
    }),
    cut(now) {
      enabled = 0;
      mode = xarmMode.position;
      fault = 0;
      warned = 0;
      state = xarmState.stopped;
      motion.torque(now);
    },
    onFinished(listener) { finished = listener; },
  };
}
