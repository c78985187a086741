// What a driver file says of its arm, and its settings: the part of a servo arm's driver that differs from the next.
import { z } from 'zod';
import type { ServoChain } from '../../../core/protocols/servo-chain.ts';
import type { AnyDeviceKind, DeviceKind, FoundDevice } from '../device.ts';
import { portsThere } from './other-ports.ts';
import { serialAdapters } from './serial-ports.ts';

export interface ServoArmSpec {
  readonly kind: string;
  readonly title: string;
  /** The folder in worlds/ of the arm (of a leader: the arm that it leads), and the folder of its servos.json. */
  readonly world: string;
  readonly servos?: string;
  /** Changes to servos.json: a leader's trigger, its other motors. */
  readonly chain?: (chain: ServoChain) => ServoChain;
  /** USB adapters it comes with, `vendor:product`. */
  readonly usb: readonly string[];
  /** Arms put together at the factory are as published; others must be calibrated. */
  readonly calibration: 'stored' | 'published';
}

export const servoSettings = (spec: ServoArmSpec) => z.object({
  path: z.string().max(400).default('').describe('Serial port, or tcp:HOST:PORT of a serial server; empty for the one that is found'),
  identity: z.string().max(200).default('').describe('USB identity of its adapter; empty for the only one that is found'),
  calibration: z.enum(['stored', 'published']).default(spec.calibration).describe('Which calibration: the one stored for this adapter, or the published figures of a factory-built arm'),
  restCheck: z.boolean().default(true).describe('Whether an arm that was let go must lie in its recorded rest pose'),
  relaxOnClose: z.boolean().default(false).describe('Whether closing takes the torque off where the arm lies in its rest posture; otherwise the arm is held on'),
  master: z.enum(['native', 'twin', 'either']).default('either').describe('Which bus master: compiled, its plain twin, or whichever is there'),
});
export type ServoSettings = z.infer<ReturnType<typeof servoSettings>>;

/** A driver that the set-up wizard can set up. */
export interface ServoArmKind extends DeviceKind<ServoSettings> { readonly servoArm: ServoArmSpec }

export const servoArmOf = (kind: AnyDeviceKind): ServoArmSpec | undefined => (kind as Partial<ServoArmKind>).servoArm;

/** Adapters that this arm could be behind, and ports that it was opened at and that are no USB adapters, while they are there. */
export async function findServoArm(spec: ServoArmSpec): Promise<readonly FoundDevice[]> {
  const adapters = (await serialAdapters()).filter(({ usb }) => spec.usb.includes(usb))
    .map(({ identity, path, title }) => ({ kind: spec.kind, title: `${spec.title} (${title})`, identity, settings: { path, identity } }));
  const ports = (await portsThere(spec.kind)).map((path) => ({ kind: spec.kind, title: spec.title, identity: path, settings: { path, identity: '' } }));
  return [...adapters, ...ports];
}

/** Chips of the boards that the arms come with. */
export const adapters = { ch343: '1a86:55d3', ch340: '1a86:7523', ft232: '0403:6001', ft232h: '0403:6014', openRb: '2f5d:2202' } as const;
