// What a viewer may ask of the host. The host implements it (host/serve/router.ts); the page calls it
// (renderer/host/). Every input is validated here; every refusal is a Fault.
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import type { WorldDescription } from '../math/arm.ts';
import type { ArmDescription } from '../math/arm.ts';
import type { Pose } from '../math/vector.ts';
import { episodeSchema, episodesContract, labelChangeSchema, outcomes } from './episode.ts';
import { exportsContract } from './exports.ts';
import { faultSchema } from './fault.ts';
import { setupContract } from './setup.ts';
import { syncContract } from './sync.ts';
import { handSources, hostStateSchema, settingsSchema, type HostState } from './state.ts';

const nothing = z.object({});
const id = z.object({ id: z.string().regex(/^[0-9A-Za-z_-]{1,80}$/) });

/** Refusals travel as this one error; `data` is the Fault. */
const refusal = { FAULT: { data: faultSchema } };
const call = oc.errors(refusal);

export const hostInfoSchema = z.object({
  version: z.string(), protocol: z.number(), node: z.string(), platform: z.string(),
  shell: z.enum(['electron', 'browser', 'headless']),
  /** Wall time of host nanosecond zero. */
  epochUnixMilliseconds: z.number(),
  viewerId: z.string(),
});

/** An arm as the screen needs it: its model in its own frame, and where that frame stands. */
export interface DescribedArm {
  readonly id: string;
  readonly hand: 'right' | 'left';
  readonly base: Pose;
  /** What a stop means at this arm. */
  readonly stop: HostState['rig']['arms'][number]['stop'];
  readonly arm: ArmDescription;
  /** The world around it, or the arm alone. */
  readonly world: WorldDescription;
  /** The stream of its world's objects; null where there is none. */
  readonly objects: string | null;
}

export const contract = {
  host: {
    info: call.input(z.object({ title: z.string().max(80), protocol: z.number() })).output(hostInfoSchema),
    /** The whole state at once, then again whenever it changes. */
    watch: call.input(nothing).output(eventIterator(hostStateSchema)),
    doctor: call.input(nothing).output(z.object({ checks: z.array(z.object({ name: z.string(), ok: z.boolean(), found: z.string(), fix: z.string() })) })),
  },
  session: {
    /** Take the control lease. `force` takes it from a viewer that still holds it (the session pauses first). */
    takeControl: call.input(z.object({ force: z.boolean().default(false) })).output(nothing),
    releaseControl: call.input(nothing).output(nothing),
    /** Which hand drives; opens the device that brings it. */
    chooseHand: call.input(z.object({ hand: z.enum(handSources) })).output(nothing),
    /** ready → armed, through the start gate. */
    arm: call.input(nothing).output(nothing),
    disarm: call.input(nothing).output(nothing),
    /** The clutch, as a level. Also carried by every credit frame. */
    clutch: call.input(z.object({ held: z.boolean() })).output(nothing),
    /** No lease needed. */
    stop: call.input(nothing).output(nothing),
    /** Lifts the stop level; the arm holds until armed again. Lease needed. */
    clearStop: call.input(nothing).output(nothing),
    /** From armed, with the clutch open: every arm goes slowly to its rest posture. Any input ends it. Lease needed. */
    park: call.input(nothing).output(nothing),
    /** Lets the torque of parked arms go: asked for by itself, never part of parking. Lease needed. */
    relax: call.input(nothing).output(nothing),
  },
  rig: {
    describe: call.input(nothing).output(z.object({
      /** The first arm and its world. */
      arm: z.custom<ArmDescription>(), world: z.custom<WorldDescription>().nullable(),
      arms: z.custom<readonly DescribedArm[]>(),
    })),
    reset: call.input(z.object({ seed: z.number().int().min(0).max(2 ** 31 - 1) })).output(nothing),
  },
  devices: {
    kinds: call.input(nothing).output(z.object({ kinds: z.array(z.object({ kind: z.string(), title: z.string(), settings: z.unknown() })) })),
    find: call.input(nothing).output(z.object({ found: z.array(z.object({ kind: z.string(), title: z.string(), identity: z.string(), settings: z.record(z.string(), z.unknown()) })) })),
    open: call.input(z.object({ kind: z.string(), settings: z.record(z.string(), z.unknown()), id: id.shape.id.optional() })).output(id),
    /**
     * Opens a lost device again as it was opened first; its arm then holds. With settings: with these changed, also a
     * device that is open, and what was chosen for a device of the rig is remembered.
     */
    reopen: call.input(id.extend({ settings: z.record(z.string().max(80), z.union([z.string().max(1000), z.number(), z.boolean()])).optional() })).output(nothing),
    close: call.input(id).output(nothing),
    /** A page-fed device tells its trouble (camera refused, unplugged…). Only from the viewer that feeds it. */
    report: call.input(z.object({ id: z.string(), fault: faultSchema })).output(nothing),
  },
  /** Setting up a servo arm. */
  setup: setupContract,
  take: {
    /** 3-2-1 happens before `startsAt` in the host state. */
    start: call.input(z.object({ countdownSeconds: z.number().min(0).max(10).default(3) })).output(nothing),
    end: call.input(nothing).output(nothing),
    keep: call.input(z.object({ outcome: z.enum(outcomes), note: z.string().max(2000).default(''), tags: labelChangeSchema.shape.tags })).output(episodeSchema),
    discard: call.input(nothing).output(nothing),
  },
  /** The library. */
  episodes: episodesContract,
  /** How late devices are. */
  sync: syncContract,
  /** Data sets for others. */
  exports: exportsContract,
  settings: {
    update: call.input(settingsSchema.partial()).output(settingsSchema),
  },
  demo: {
    /** The demo operator in a page tells `waldo demo` how it went. */
    report: call.input(z.object({
      done: z.boolean(), episodeId: z.string().nullable(), message: z.string(),
      tracking: z.object({ source: z.string(), hz: z.number(), inferenceMs: z.object({ p50: z.number(), p95: z.number() }) }).nullable(),
      gpu: z.string(),
    })).output(nothing),
  },
};
export type WaldoContract = typeof contract;
