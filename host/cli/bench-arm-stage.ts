// What the benches of emulated arms stand on: a host with a rig made for the occasion, a scripted hand that drives it,
// and the truth about where its joints are, from the physics. Called by bench-arm.ts and bench-faults.ts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fault, FaultError } from '../../core/fault.ts';
import { rigNamed, type Rig } from '../rigs.ts';
import { startHost, type Host } from '../start-host.ts';
import { startScriptedHand, type ScriptedHand } from './scripted-hand.ts';

export interface ArmStage extends AsyncDisposable {
  readonly host: Host;
  readonly hand: ScriptedHand;
  readonly configFolder: string;
  /** The stretch of truth since the stage stands: host nanoseconds and radians. */
  readonly truth: readonly TrueJoints[];
  /** When the emulated bench opened, host nanoseconds: what its faults count from, to within some 20 ms. */
  openedAt(): number;
}

export interface TrueJoints {
  readonly at: number;
  /** The physics' own time: what speeds are told by when the physics catches up. */
  readonly seconds: number;
  readonly positions: Float64Array;
}

const physicsStepSeconds = 0.002;

/** Everything that is set otherwise in a device of the rig, by its id. */
export type RigChanges = Readonly<Record<string, { readonly kind?: string; readonly settings?: Readonly<Record<string, unknown>> }>>;

/** A named rig without the page's cameras, and with changes. */
export function changedRig(name: string, changes: RigChanges = {}): Rig {
  const rig = rigNamed(name);
  return {
    ...rig,
    devices: rig.devices.filter(({ kind }) => kind !== 'page-cameras').map((device) => {
      const change = changes[device.id];
      return { ...device, kind: change?.kind ?? device.kind, settings: { ...device.settings, ...change?.settings } };
    }),
  };
}

const handHz = 120;
const readyMilliseconds = 20_000;

export async function openArmStage(rig: Rig, say: (line: string) => void): Promise<ArmStage> {
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'waldo-arm-'));
  undo.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const host = undo.use(await startHost({ shell: 'headless', rig, library: join(folder, 'library'), config: join(folder, 'config'), door: null, say }));
  const truth: TrueJoints[] = [];
  let openedAt = Number.NaN;
  undo.use(host.bus.subscribe((sample) => {
    // The emulator tells its counts a second after it stood, and every second from then on.
    if (sample.stream.id.endsWith('bench/counts') && Number.isNaN(openedAt)) openedAt = sample.tArrive - 1e9;
    if (sample.stream.id.startsWith('leader')) return;
    if (!sample.stream.id.endsWith('bench/joints') && !(sample.stream.id === 'arm/state' && !host.bus.streams().some(({ id }) => id.endsWith('bench/joints')))) return;
    truth.push({ at: sample.tCapture, seconds: (sample.tDevice ?? 0) * physicsStepSeconds, positions: sample.values });
  }));
  const hand = undo.use(startScriptedHand(host, handHz));
  const parts = undo.move();
  return {
    host, hand, truth, configFolder: join(folder, 'config'),
    openedAt: () => openedAt,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** Waits until the arm can be armed; rejects with why it cannot. */
export async function untilReady({ host, openedAt }: ArmStage): Promise<void> {
  const until = performance.now() + readyMilliseconds;
  while (host.session.view().state === 'idle' || !Number.isFinite(openedAt())) {
    if (performance.now() > until) throw new FaultError(fault('session.no-arm'));
    await sleep(20);
  }
}

/** The most that any joint has moved from where it was at `from` until `to`, degrees, and the last moment it still moved. */
export function movedAfter(truth: readonly TrueJoints[], from: number, to: number): { readonly degrees: number; readonly joint: number; readonly untilMilliseconds: number } {
  const stretch = truth.filter(({ at }) => at >= from && at <= to);
  const first = stretch[0];
  const last = stretch.at(-1);
  if (!first || !last) return { degrees: 0, joint: -1, untilMilliseconds: 0 };
  let worst = { degrees: 0, joint: -1 };
  let movedAt = from;
  for (const { at, positions } of stretch) {
    for (let i = 0; i < positions.length; i += 1) {
      const degrees = (Math.abs(positions[i]! - first.positions[i]!) * 180) / Math.PI;
      if (degrees > worst.degrees) worst = { degrees, joint: i };
      if ((Math.abs(positions[i]! - last.positions[i]!) * 180) / Math.PI > 0.5) movedAt = Math.max(movedAt, at);
    }
  }
  return { ...worst, untilMilliseconds: (movedAt - from) / 1e6 };
}
