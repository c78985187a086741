// What the primary and secondary interfaces send: packages of the robot's state, ten times a second, and messages.
// i32 size, u8 kind, then parts (u32 size, u8 type) or a message. Big-endian.
import { robotMode, runtimeState, safetyMode, type Controller } from './controller.ts';
import { mostTurn, mostVelocity } from './safety.ts';
import { emulatedVersion } from './rtde-server.ts';

/** Writes numbers one after the other. */
class Bytes {
  readonly #view = new DataView(new ArrayBuffer(2048));
  #at = 0;
  u8(...values: readonly (number | boolean)[]): this { for (const value of values) this.#view.setUint8(this.#at++, Number(value)); return this; }
  i32(...values: readonly number[]): this { for (const value of values) { this.#view.setInt32(this.#at, value); this.#at += 4; } return this; }
  f32(...values: readonly number[]): this { for (const value of values) { this.#view.setFloat32(this.#at, value); this.#at += 4; } return this; }
  f64(...values: readonly number[]): this { for (const value of values) { this.#view.setFloat64(this.#at, value); this.#at += 8; } return this; }
  microseconds(seconds: number): this { this.#view.setBigUint64(this.#at, BigInt(Math.round(seconds * 1e6))); this.#at += 8; return this; }
  text(value: string): this { for (const letter of Buffer.from(value)) this.u8(letter); return this; }
  done(): Uint8Array { return new Uint8Array(this.#view.buffer, 0, this.#at); }
}

const kinds = { state: 16, message: 20 } as const;
const parts = { mode: 0, joints: 1, tool: 2, board: 3, cartesian: 4, kinematics: 5, configuration: 6, safety: 10 } as const;
const zeros = (count: number): readonly number[] => new Array<number>(count).fill(0);
const joints = [0, 1, 2, 3, 4, 5] as const;

function sized(kind: number, body: Uint8Array): Uint8Array {
  return Buffer.concat([new Bytes().i32(body.length + 5).u8(kind).done(), body]);
}

/** The published lengths of a UR5e, metres and radians. */
const denavitHartenberg = {
  theta: zeros(6), a: [0, -0.425, -0.3922, 0, 0, 0], d: [0.1625, 0, 0, 0.1333, 0.0997, 0.0996], alpha: [Math.PI / 2, 0, 0, Math.PI / 2, -Math.PI / 2, 0],
} as const;
const ur5 = 1;

/** `configured`: also what does not change, as a client gets it when it connects. */
export function statePackage(controller: Controller, configured: boolean): Uint8Array {
  const list = [modePart(controller), jointPart(controller), toolPart(), boardPart(controller), cartesianPart(controller), safetyPart(controller)];
  return sized(kinds.state, Buffer.concat(configured ? [...list, kinematicsPart(), configurationPart()] : list));
}

function modePart(controller: Controller): Uint8Array {
  const { robotMode: mode, safetyMode: safety, playing, registers } = controller;
  return sized(parts.mode, new Bytes().microseconds(controller.timestamp)
    .u8(true, true, mode >= robotMode.powerOn, safety === safetyMode.emergencyStop, safety === safetyMode.protectiveStop, playing, controller.runtimeState === runtimeState.paused)
    .u8(mode, 0).f64(registers.speedSlider, playing ? registers.speedSlider : 0, 1).u8(0).done());
}

function jointPart({ arm, motion, robotMode: mode }: Controller): Uint8Array {
  const bytes = new Bytes();
  for (const joint of joints) {
    bytes.f64(arm.position(joint), motion.position[joint]!, arm.velocity(joint)).f32(0, 48, 33, 35).u8(mode === robotMode.running ? 253 : 255);
  }
  return sized(parts.joints, bytes.done());
}

const toolPart = (): Uint8Array => sized(parts.tool, new Bytes().u8(0, 0).f64(0, 0).f32(0).u8(0).f32(0, 30).u8(255).done());

function boardPart({ safetyMode: safety }: Controller): Uint8Array {
  return sized(parts.board, new Bytes().i32(0, 0).u8(0, 0).f64(0, 0).u8(0, 0).f64(0, 0).f32(35, 48.1, 0.6, 0.1).u8(safety, 0, 0).i32(0).u8(0, 0, 0).done());
}

function cartesianPart(controller: Controller): Uint8Array {
  return sized(parts.cartesian, new Bytes().f64(...controller.toolPose(), ...zeros(6)).done());
}

const safetyPart = ({ safetyMode: safety }: Controller): Uint8Array => sized(parts.safety, new Bytes().u8(safety).done());

function kinematicsPart(): Uint8Array {
  const { theta, a, d, alpha } = denavitHartenberg;
  return sized(parts.kinematics, new Bytes().i32(...zeros(6)).f64(...theta, ...a, ...d, ...alpha).i32(0).done());
}

function configurationPart(): Uint8Array {
  const { theta, a, d, alpha } = denavitHartenberg;
  const bytes = new Bytes();
  for (const _joint of joints) bytes.f64(-mostTurn, mostTurn);
  for (const _joint of joints) bytes.f64(mostVelocity, 40);
  return sized(parts.configuration, bytes.f64(1.05, 1.4, 0.25, 1.2, 0.1, ...a, ...d, ...alpha, ...theta).i32(0, 2, ur5, 0).done());
}

const messages = { text: 0, version: 3, safety: 5, exception: 10 } as const;
/** Who says so: the controller's program runner. */
const source = 253;
const message = (seconds: number, type: number, body: Uint8Array): Uint8Array =>
  sized(kinds.message, Buffer.concat([new Bytes().microseconds(seconds).u8(source, type).done(), body]));

export function versionMessage(seconds: number): Uint8Array {
  const { major, minor, bugfix, build } = emulatedVersion;
  const name = 'URControl';
  return message(seconds, messages.version, new Bytes().u8(name.length).text(name).u8(major, minor).i32(bugfix, build).text('01-01-2022, 00:00:00').done());
}

export function saidMessage(seconds: number, kind: 'text' | 'exception' | 'safety', text: string, line: number): Uint8Array {
  const short = text.slice(0, 400);
  switch (kind) {
    case 'text': return message(seconds, messages.text, new Bytes().text(short).done());
    case 'exception': return message(seconds, messages.exception, new Bytes().i32(line, 0).text(short).done());
    case 'safety': return message(seconds, messages.safety, new Bytes().i32(0, 0).u8(safetyMode.protectiveStop).i32(0).text(short).done());
  }
}
