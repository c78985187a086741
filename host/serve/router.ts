// The contract, implemented: each call checked for control where control is needed, then passed to the part
// that knows. Refusals are thrown as FaultErrors; calls.ts sends them as the FAULT error.
import { implement, type Router } from '@orpc/server';
import { z } from 'zod';
import { contract, type DescribedArm, type WaldoContract } from '../../core/contract/contract.ts';
import { protocolVersion, type Settings } from '../../core/contract/state.ts';
import { fault, FaultError, type Fault } from '../../core/fault.ts';
import type { Library } from '../../recordings/library.ts';
import { epochUnixMilliseconds } from '../clock.ts';
import type { Check } from '../doctor.ts';
import type { AnyDeviceKind, ArmPort } from '../devices/device.ts';
import type { Exports } from '../exports.ts';
import type { Bus } from '../bus.ts';
import type { Hub } from '../hub.ts';
import { version } from '../places.ts';
import type { Session } from '../session.ts';
import type { Setup } from '../setup/setup.ts';
import type { SettingsFile } from '../settings.ts';
import type { StateBoard } from '../state-board.ts';
import type { Takes } from '../takes.ts';
import type { CallContext } from './call-context.ts';
import { episodeRoutes } from './episode-routes.ts';
import { exportRoutes } from './export-routes.ts';
import { setupRoutes } from './setup-routes.ts';
import { syncRoutes } from './sync-routes.ts';
import type { Viewer } from './viewers.ts';

export type WaldoRouter = Router<WaldoContract, CallContext>;

export interface DemoReport {
  readonly done: boolean; readonly episodeId: string | null; readonly message: string; readonly gpu: string;
  readonly tracking: { readonly source: string; readonly hz: number; readonly inferenceMs: { readonly p50: number; readonly p95: number } } | null;
}

export interface RouterParts {
  readonly shell: 'electron' | 'browser' | 'headless';
  readonly session: Session;
  readonly bus: Bus;
  readonly hub: Hub;
  readonly kinds: readonly AnyDeviceKind[];
  readonly takes: Takes;
  readonly setup: Setup;
  readonly library: Library;
  readonly exports: Exports;
  readonly settings: SettingsFile;
  readonly board: StateBoard;
  doctor(): Promise<readonly Check[]>;
  reset(seed: number): Promise<void>;
  describeArms(): readonly DescribedArm[];
  relax(): Promise<void>;
  /** Remembers what was chosen for a device of the rig. */
  choose(id: string, settings: Settings['devices'][string]): void;
  replayInSimulator(folder: string): Promise<{ success: boolean; objectErrorMillimetres: number; commands: number; seconds: number }>;
  demoReport(report: DemoReport): void;
}

export function createRouter(parts: RouterParts): WaldoRouter {
  const { session, hub, takes, settings, board } = parts;
  const os = implement(contract).$context<CallContext>();
  const nothing = {};
  const armPort = (): ArmPort => {
    const arm = hub.arm();
    if (!arm) throw new FaultError(fault('session.no-arm'));
    return arm;
  };
  /** What would surprise whoever drives needs control, unless nobody has it. */
  const needNobodyElse = (viewer: Viewer): void => {
    if (session.view().leaseHolder !== null) session.needControl(viewer.id);
  };

  return os.router({
    host: {
      info: os.host.info.handler(({ input, context: { viewer } }) => {
        if (input.protocol !== protocolVersion) throw new FaultError(fault('viewer.version', { viewer: input.protocol, host: protocolVersion }));
        viewer.title = input.title;
        board.changed();
        return {
          version, protocol: protocolVersion, node: process.version, platform: process.platform,
          shell: parts.shell, epochUnixMilliseconds, viewerId: viewer.id,
        };
      }),
      watch: os.host.watch.handler(async function* ({ signal }) { yield* board.watch(signal); }),
      doctor: os.host.doctor.handler(async () => ({ checks: [...await parts.doctor()] })),
    },
    session: {
      takeControl: os.session.takeControl.handler(({ input, context }) => { session.takeControl(context.viewer.id, input.force); return nothing; }),
      releaseControl: os.session.releaseControl.handler(({ context }) => { session.releaseControl(context.viewer.id); return nothing; }),
      chooseHand: os.session.chooseHand.handler(({ input, context }) => {
        session.needControl(context.viewer.id);
        session.chooseHand(input.hand);
        return nothing;
      }),
      arm: os.session.arm.handler(({ context }) => { session.arm(context.viewer.id); return nothing; }),
      disarm: os.session.disarm.handler(({ context }) => { session.disarm(context.viewer.id); return nothing; }),
      clutch: os.session.clutch.handler(({ input, context }) => { session.clutch(context.viewer.id, input.held); return nothing; }),
      stop: os.session.stop.handler(() => { session.stop(); return nothing; }),
      clearStop: os.session.clearStop.handler(({ context }) => { session.clearStop(context.viewer.id); return nothing; }),
      park: os.session.park.handler(({ context }) => { session.park(context.viewer.id); return nothing; }),
      relax: os.session.relax.handler(async ({ context }) => {
        session.needControl(context.viewer.id);
        session.disarm(context.viewer.id);
        await parts.relax();
        return nothing;
      }),
    },
    rig: {
      describe: os.rig.describe.handler(() => {
        const { description: arm, twin } = armPort();
        // No world tells of itself: the arm as a model is what there is to draw.
        return { arm, world: hub.world()?.description ?? twin.world, arms: parts.describeArms() };
      }),
      reset: os.rig.reset.handler(async ({ input, context }) => {
        needNobodyElse(context.viewer);
        if (session.view().state === 'live') throw new FaultError(fault('session.transition', { state: 'live', event: 'reset' }));
        await parts.reset(input.seed);
        return nothing;
      }),
    },
    devices: {
      kinds: os.devices.kinds.handler(() => ({ kinds: parts.kinds.map(({ kind, title, settings: schema }) => ({ kind, title, settings: z.toJSONSchema(schema, { io: 'input' }) })) })),
      find: os.devices.find.handler(async ({ signal }) => ({ found: [...await hub.find(signal ?? new AbortController().signal)] })),
      open: os.devices.open.handler(async ({ input: { kind, settings: wanted, id }, context: { viewer } }) => {
        // What a page feeds is its own business; an arm or a leader more changes what whoever drives is driving.
        if (!kind.startsWith('page-')) {
          needNobodyElse(viewer);
          const { state } = session.view();
          if (state === 'armed' || state === 'live') throw new FaultError(fault('session.transition', { state, event: 'open' }));
        }
        return { id: await hub.open({ kind, settings: wanted, viewer: viewer.id, ...(id === undefined ? {} : { id }) }) };
      }),
      reopen: os.devices.reopen.handler(async ({ input: { id, settings: chosen }, context }) => {
        needNobodyElse(context.viewer);
        const { state } = session.view();
        if (chosen && (state === 'armed' || state === 'live')) throw new FaultError(fault('session.transition', { state, event: 'reopen' }));
        await hub.reopen(id, chosen);
        if (chosen) parts.choose(id, chosen);
        return nothing;
      }),
      close: os.devices.close.handler(async ({ input, context }) => { needNobodyElse(context.viewer); await hub.close(input.id); return nothing; }),
      report: os.devices.report.handler(({ input, context: { viewer } }) => {
        hub.reportFrom(input.id, input.fault as Fault, { id: viewer.id, inControl: session.view().leaseHolder === viewer.id });
        return nothing;
      }),
    },
    setup: setupRoutes(parts.setup),
    take: {
      start: os.take.start.handler(({ input, context }) => { session.needControl(context.viewer.id); takes.start(input.countdownSeconds, true); return nothing; }),
      end: os.take.end.handler(async ({ context }) => { needNobodyElse(context.viewer); await takes.end(); return nothing; }),
      keep: os.take.keep.handler(async ({ input, context }) => { needNobodyElse(context.viewer); return takes.keep(input.outcome, input.note, input.tags); }),
      discard: os.take.discard.handler(async ({ context }) => { needNobodyElse(context.viewer); await takes.discard(); return nothing; }),
    },
    episodes: episodeRoutes(parts),
    sync: syncRoutes(parts.bus),
    exports: exportRoutes(parts.exports),
    settings: {
      update: os.settings.update.handler(({ input, context }) => {
        needNobodyElse(context.viewer);
        const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
        const next = settings.update(given);
        board.changed();
        return next;
      }),
    },
    demo: {
      report: os.demo.report.handler(({ input }) => { parts.demoReport(input); return nothing; }),
    },
  });
}
