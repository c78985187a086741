// What an xArm's control box pushes to whoever listens: state frames on ports 30000 (real time), 30001 (normal), 30002
// (rich) and 30003 (real). Pure, both directions; used by driver and emulator.
import { createFramer, noPacketHere, type Framer } from './framer.ts';
import { xarmAxes, xarmFloatsAt } from './xarm.ts';

export const xarmReportPorts = { realTime: 30000, normal: 30001, rich: 30002, real: 30003 } as const;
export type XarmReportKind = keyof typeof xarmReportPorts;
/** Frames a second that the box sends. */
export const xarmReportHz: Readonly<Record<XarmReportKind, number>> = { realTime: 250, normal: 5, rich: 5, real: 100 };

export interface XarmReport {
  readonly state: number;
  readonly mode: number;
  /** Commands waiting in the box. */
  readonly queued: number;
  /** Seven places: rad, N m. */
  readonly positions: ArrayLike<number>;
  readonly torques: ArrayLike<number>;
  /** x y z in mm, roll pitch yaw in rad. */
  readonly pose: ArrayLike<number>;
}

/** What normal and rich frames say besides. */
export interface XarmReportMore {
  /** One bit a joint. */
  readonly brakes: number;
  readonly enabled: number;
  readonly error: number;
  readonly warning: number;
}

/** What only rich and real-time frames say. */
export interface XarmReportRich {
  readonly version: string;
  readonly model: number;
  readonly axes: number;
  /** Status and error code of each servo. */
  readonly servos: ArrayLike<number>;
  readonly velocities: ArrayLike<number>;
  readonly temperatures: ArrayLike<number>;
  readonly counter: number;
  readonly timestampMicroseconds: number;
}

const realBytes = 87;
const sizes: Readonly<Record<XarmReportKind, number>> = { realTime: 804, normal: 145, rich: 495, real: realBytes };
const mostReportBytes = 2048;

/** The length is part of the frame. A frame whose length, state or mode cannot be is counted as stray. */
export function xarmReports(take: (frame: Uint8Array) => void): Framer {
  return createFramer(mostReportBytes, (bytes, start, end) => {
    if (end - start < 5) return 0;
    const length = new DataView(bytes.buffer, bytes.byteOffset + start, 4).getUint32(0);
    if (length < realBytes || length > mostReportBytes) return noPacketHere;
    return end - start < length ? 0 : length;
  }, take);
}

/** Of a whole frame from any port but 30000. Undefined when a number cannot be: the frame is of something else. */
export function readXarmReport(frame: Uint8Array): XarmReport | undefined {
  const state = frame[4]! & 0x0f;
  const mode = frame[4]! >> 4;
  const positions = xarmFloatsAt(frame, 7, xarmAxes);
  const torques = xarmFloatsAt(frame, 59, xarmAxes);
  const pose = xarmFloatsAt(frame, 35, 6);
  if (frame.length < realBytes || state > 9 || mode > 11 || !positions.every(Number.isFinite)) return undefined;
  return { state, mode, queued: frame[5]! * 256 + frame[6]!, positions, torques, pose };
}

/** Of a normal or rich frame. */
export function readXarmReportMore(frame: Uint8Array): XarmReportMore | undefined {
  return frame.length < 91 ? undefined : { brakes: frame[87]!, enabled: frame[88]!, error: frame[89]!, warning: frame[90]! };
}

export function xarmReportFrame(kind: XarmReportKind, report: XarmReport & XarmReportMore & XarmReportRich): Uint8Array {
  const bytes = new Uint8Array(sizes[kind]);
  const view = new DataView(bytes.buffer);
  const floats = (at: number, values: ArrayLike<number>, count: number): void => {
    for (let i = 0; i < count; i += 1) view.setFloat32(at + i * 4, values[i] ?? 0, true);
  };
  view.setUint32(0, bytes.length);
  if (kind === 'realTime') {
    view.setBigUint64(4, BigInt(Math.round(report.timestampMicroseconds)));
    view.setUint8(12, (report.mode << 4) | report.state);
    view.setUint16(13, report.queued);
    for (const [at, row] of [[32, report.positions], [60, report.velocities], [116, report.positions], [144, report.velocities], [228, report.torques]] as const) floats(at, row, xarmAxes);
    for (const at of [424, 472]) floats(at, report.pose, 6);
    return bytes;
  }
  view.setUint8(4, (report.mode << 4) | report.state);
  view.setUint16(5, report.queued);
  floats(7, report.positions, xarmAxes);
  floats(35, report.pose, 6);
  floats(59, report.torques, xarmAxes);
  if (kind === 'real') return bytes;
  bytes.set([report.brakes, report.enabled, report.error, report.warning], 87);
  // Collision and teach sensitivity as the box has them when it is new; gravity points down.
  bytes.set([3, 3], 131);
  floats(133, [0, 0, -1], 3);
  if (kind === 'normal') return bytes;
  bytes.set([report.model, report.axes], 145);
  for (let i = 0; i < Math.min(29, report.version.length); i += 1) bytes[151 + i] = report.version.charCodeAt(i);
  // Limits of the tool in mm and of the joints in rad, per second, second² and second³, as a new box has them.
  floats(181, [1000, 0.1, 50_000, 0.1, 1000, 20, 0.01, 20, 0.0001, 4, 2.3, 2.7], 12);
  for (let i = 0; i < xarmAxes * 2; i += 1) bytes[229 + i] = report.servos[i] ?? 0;
  for (let i = 0; i < xarmAxes; i += 1) bytes[245 + i] = report.temperatures[i] ?? 0;
  floats(256, report.velocities, xarmAxes);
  view.setUint32(284, report.counter >>> 0);
  for (let i = 0; i < xarmAxes; i += 1) view.setUint16(341 + i * 2, 4800);
  return bytes;
}
