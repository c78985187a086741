// What a driver is. A device kind is one file in this folder and one line in index.ts; its connect
// form, recording, plots and contract test follow from what it declares here.
import type { z } from 'zod';
import type { ArmDescription, WorldDescription } from '../../core/math/arm.ts';
import type { Fault } from '../../core/fault.ts';
import type { WorldFiles } from '../../core/sim/world-files.ts';
import type { SafeCommand } from '../../core/streams/safe-command.ts';
import type { SampleInput } from '../../core/streams/sample.ts';
import type { StreamDescription } from '../../core/streams/stream.ts';
import type { Clock } from '../../core/time.ts';

export interface DeviceKind<Settings extends object = object> {
  /** Lower case with dashes: `simulated-arm`. */
  readonly kind: string;
  readonly title: string;
  /** Drawn as the connect form; every field has a default and a description with its unit. */
  readonly settings: z.ZodType<Settings>;
  /** What is plugged in now. Must not disturb a device that is in use. */
  find(signal: AbortSignal): Promise<readonly FoundDevice[]>;
  /** The streams it will publish, with nothing plugged in. `id` prefixes them where there can be several. */
  streams(settings: Settings, id: string): readonly StreamDescription[];
  /** Rejects with a FaultError. Resolves when the device answers. */
  open(settings: Settings, context: DeviceContext): Promise<OpenDevice>;
}

export interface FoundDevice {
  readonly kind: string;
  readonly title: string;
  /** Survives a re-plug: serial number or by-id path. */
  readonly identity: string;
  readonly settings: Record<string, unknown>;
}

export interface DeviceContext {
  readonly id: string;
  readonly clock: Clock;
  /** Where this host keeps what it must remember of its devices: calibrations. */
  readonly configFolder?: string | undefined;
  /** Hands a sample to the bus, synchronously. The stream must be one that `streams()` declared. */
  publish(streamId: string, sample: SampleInput): void;
  /** Trouble while open. After `device.lost` the host closes the device. */
  report(fault: Fault): void;
}

export interface OpenDevice extends AsyncDisposable {
  /** What it is known by when it is plugged in again: as in `FoundDevice`. */
  readonly identity?: string;
  /** Streams known only once open (a simulator's state size) in addition to `streams()`. */
  readonly streams?: readonly StreamDescription[];
  readonly arm?: ArmPort;
  readonly world?: WorldPort;
  /** A jointState stream of this device that an operator can lead an arm with (a leader arm). */
  readonly leader?: LeaderPort;
  /** Settings that reach this device's far end (an emulator's port), for rig devices that connect to it. */
  readonly endpoint?: Readonly<Record<string, string | number>>;
  /** Page-fed devices: a sample from the viewer that opened it, times already mapped to host time. */
  accept?(streamId: string, sample: SampleInput): void;
}

/**
 * What a stop means at the arm itself: 'hold' stays where it is with torque, 'controlled' brakes along its path by the
 * arm's own controller, 'damp' gives way slowly. Shown before arming.
 */
export type StopMeaning = 'hold' | 'controlled' | 'damp';

/** An arm's only door. */
export interface ArmPort {
  readonly description: ArmDescription;
  /** The arm as a model: what the screen draws when no simulated world holds it, and what clearance is measured with. */
  readonly twin: ArmTwin;
  readonly stop: StopMeaning;
  /** False: goals are not taken just now (torque is coming on, a servo complains), so whoever leads must begin anew from where the arm is. */
  readonly follows?: boolean;
  /** Synchronous, must not throw, must not wait. The newest command wins. */
  send(command: SafeCommand): void;
  /** Stay where you are, with torque. Safe at any time, any number of times. */
  hold(): void;
  /** Lets the torque go, so that the arm can be moved by hand; the next hold() or send() takes it up. Asked for only at rest. */
  relax?(): Promise<void>;
}

export interface ArmTwin {
  readonly files: WorldFiles;
  readonly world: WorldDescription;
}

/** A leader arm: what an operator moves by hand. Joint rows in the follower's order and units, gripper last. */
export interface LeaderPort {
  readonly streamId: string;
  readonly joints: readonly string[];
  /** Pushes back at the operator's hand with this much of the follower's effort (−1 to 1 a joint), where it can. */
  push?(efforts: ArrayLike<number>): void;
}

/** A simulated world around an arm. */
export interface WorldPort {
  readonly description: WorldDescription;
  /** The MJCF that the physics runs, kept with each episode so that it can be replayed exactly. */
  readonly xml: string;
  /** Puts arm and objects to the start that belongs to the seed. Resolves when the physics stands there. */
  reset(seed: number): Promise<void>;
}

/**
 * A kind of any settings, as the list and the hub hold it. Method parameters compare both ways, so every
 * DeviceKind<S> is one; the hub hands a kind only settings that its own schema has passed.
 */
export type AnyDeviceKind = DeviceKind<object>;
