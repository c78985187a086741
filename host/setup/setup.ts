// What viewers may ask while an arm is set up: one arm at a time, by the viewer in control, while nothing is driven or
// recorded. The router calls it; each step stands in a file of its own beside this one.
import type { SetupAdapter, SetupView } from '../../core/contract/setup.ts';
import { fault, FaultError, faultFrom, type Fault } from '../../core/fault.ts';
import type { AnyDeviceKind } from '../devices/device.ts';
import { exportLerobot, findLerobot, readCalibration, readLerobot, type LerobotFile } from '../devices/servo-arm/calibration-folder.ts';
import { serialAdapters } from '../devices/servo-arm/serial-ports.ts';
import { servoArmOf, type ServoArmSpec } from '../devices/servo-arm/servo-kind.ts';
import { torqueOff, torqueOn } from '../devices/servo-arm/torque.ts';
import type { Hub } from '../hub.ts';
import type { Session } from '../session.ts';
import type { Takes } from '../takes.ts';
import { openBench, type Bench } from './bench.ts';
import { beginSweep, centre, check, finish, keepRest, takeOver } from './calibrate.ts';
import { scan, scanPlan } from './scan.ts';
import { setId } from './set-id.ts';
import { createViewer, nothingSetUp } from './view.ts';

export interface SetupParts {
  readonly hub: Pick<Hub, 'devices' | 'usedBy' | 'release' | 'reopen'>;
  readonly session: Pick<Session, 'view' | 'needControl'>;
  readonly takes: Pick<Takes, 'view'>;
  readonly kinds: readonly AnyDeviceKind[];
  readonly configFolder: string;
  report(what: Fault): void;
}

export interface Setup extends AsyncDisposable {
  find(): Promise<{ adapters: SetupAdapter[]; kinds: { kind: string; title: string }[] }>;
  begin(viewer: string, request: { readonly kind: string; readonly path: string; readonly identity: string }): Promise<void>;
  end(viewer: string): Promise<void>;
  watch(signal?: AbortSignal): AsyncGenerator<SetupView>;
  /** Its progress is in the view. */
  scan(viewer: string, thorough: boolean): Promise<void>;
  relax(viewer: string): Promise<void>;
  hold(viewer: string): Promise<void>;
  blink(viewer: string, id: number): Promise<void>;
  setId(viewer: string, from: { readonly id: number; readonly baud: number }, to: number): Promise<void>;
  centre(viewer: string): Promise<void>;
  sweep(viewer: string): Promise<void>;
  finish(viewer: string): Promise<void>;
  rest(viewer: string): Promise<void>;
  check(viewer: string): Promise<readonly Fault[]>;
  lerobotFiles(): Promise<readonly LerobotFile[]>;
  importLerobot(viewer: string, path: string): Promise<void>;
  exportLerobot(viewer: string, id: string): Promise<string>;
  /** The wizard of a viewer that went away is over. */
  viewerGone(viewer: string): Promise<void>;
}

const viewMilliseconds = 100;
const blinkMilliseconds = 1500;
const stillStates: readonly string[] = ['idle', 'ready', 'fault'];
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

export function createSetup(parts: SetupParts): Setup {
  const specs = parts.kinds.map(servoArmOf).filter((spec) => spec !== undefined);
  let bench: Bench | undefined;
  let view = (): SetupView => nothingSetUp;
  let giveBack: (() => Promise<void>) | undefined;
  let scanning: AbortController | undefined;
  // One step after the other: the bus has one voice.
  let last: Promise<unknown> = Promise.resolve();

  const need = (viewer: string): void => {
    parts.session.needControl(viewer);
    if (!stillStates.includes(parts.session.view().state) || parts.takes.view().phase !== 'none') throw new FaultError(fault('setup.idle'));
  };
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  const step = <Result>(viewer: string, work: (bench: Bench) => Result | Promise<Result>): Promise<Result> => inTurn(async () => {
    need(viewer);
    if (!bench) throw new FaultError(fault('setup.needed'));
    if (bench.viewer !== viewer) throw new FaultError(fault('setup.busy'));
    return work(bench);
  });
  const close = async (): Promise<void> => {
    scanning?.abort();
    await inTurn(async () => {
      const old = bench;
      bench = undefined;
      view = () => nothingSetUp;
      const back = giveBack;
      giveBack = undefined;
      await old?.[Symbol.asyncDispose]();
      if (!old) return;
      await back?.().catch((error: unknown) => { parts.report(faultFrom(error)); });
      // An arm that was refused for what was just put right.
      for (const { id, kind, state } of parts.hub.devices()) if (state === 'lost' && kind === old.spec.kind) await parts.hub.reopen(id).catch(() => undefined);
    });
  };
  const filesOf = async (spec: ServoArmSpec | undefined): Promise<readonly LerobotFile[]> => {
    if (!spec || !bench) return [];
    return findLerobot(bench.chain.lerobotNames);
  };

  return {
    async find() {
      const adapters = await Promise.all((await serialAdapters()).map(async ({ identity, path, title, usb }): Promise<SetupAdapter> => {
        const calibration = await readCalibration(parts.configFolder, identity).catch(() => undefined);
        const fitting = specs.filter((spec) => spec.usb.includes(usb));
        const known = fitting.filter(({ kind }) => kind === calibration?.kind);
        return {
          identity, path, title, usb, kinds: [...known, ...fitting.filter((spec) => !known.includes(spec))].map(({ kind, title: name }) => ({ kind, title: name })),
          calibration: calibration ? { kind: calibration.kind, madeAt: calibration.madeAt } : null, usedBy: parts.hub.usedBy(identity) ?? null,
        };
      }));
      // An arm on a serial server or an emulated one is no adapter of this machine, but its port can be set up as well.
      for (const { id, kind, title, state, identity } of parts.hub.devices()) {
        if (state !== 'open' || identity === null || !specs.some((spec) => spec.kind === kind) || adapters.some((one) => one.identity === identity)) continue;
        const calibration = await readCalibration(parts.configFolder, identity).catch(() => undefined);
        adapters.push({ identity, path: identity, title, usb: '', kinds: [{ kind, title }], calibration: calibration ? { kind: calibration.kind, madeAt: calibration.madeAt } : null, usedBy: id });
      }
      return { adapters, kinds: specs.map(({ kind, title }) => ({ kind, title })) };
    },
    begin: (viewer, { kind, path, identity }) => inTurn(async () => {
      need(viewer);
      if (bench) throw new FaultError(fault('setup.busy'));
      const spec = specs.find((one) => one.kind === kind);
      if (!spec) throw new FaultError(fault('device.unknown', { kind }));
      const where = { path, identity: identity === '' ? path : identity };
      const back = await parts.hub.release(where.identity);
      try {
        bench = await openBench(spec, where, viewer, parts.configFolder);
      } catch (error) {
        await back?.().catch(() => undefined);
        throw error;
      }
      giveBack = back;
      view = createViewer(bench);
    }),
    async end(viewer) {
      if (bench && bench.viewer !== viewer) throw new FaultError(fault('setup.busy'));
      await close();
    },
    async* watch(signal) {
      let was: string | undefined;
      while (!signal?.aborted) {
        const now = view();
        const text = JSON.stringify(now);
        if (text !== was) { was = text; yield now; }
        await pause(viewMilliseconds);
      }
    },
    async scan(viewer, thorough) {
      const abort = new AbortController();
      // Begun, and told in the view: nobody waits minutes for an answer. What goes wrong is told as a fault.
      await step(viewer, (open) => { scanning?.abort(); scanning = abort; open.scan = { share: 0, done: false, found: [] }; });
      step(viewer, async (open) => {
        const { protocol, baud } = open.chain;
        const found = await open.aside(() => scan({
          path: open.path, title: open.spec.title, protocol, ...scanPlan(protocol, baud, thorough), signal: abort.signal,
          progress: (share, so) => { open.scan = { share, done: false, found: [...so] }; },
        }));
        open.scan = { share: 1, done: true, found: [...found] };
        await open.look();
      }).catch((error: unknown) => { if (bench) bench.scan = undefined; parts.report(faultFrom(error)); });
    },
    relax: (viewer) => step(viewer, async (open) => { try { await torqueOff(open.registers, open.chain); } finally { await open.look(); } }),
    hold: (viewer) => step(viewer, async (open) => { await torqueOn(open.registers, open.chain); await open.look(); }),
    blink: (viewer, id) => step(viewer, async ({ registers }) => {
      if (!registers.has('led')) return;
      await registers.set(id, 'led', 1);
      await pause(blinkMilliseconds);
      await registers.set(id, 'led', 0);
    }),
    setId: (viewer, from, to) => step(viewer, async (open) => {
      const { protocol, baud } = open.chain;
      await open.aside(() => setId({ path: open.path, title: open.spec.title, protocol, from, to: { id: to, baud } }));
      open.scan = undefined;
      await open.look();
    }),
    centre: (viewer) => step(viewer, centre),
    sweep: (viewer) => step(viewer, beginSweep),
    finish: (viewer) => step(viewer, (open) => finish(open, parts.configFolder)),
    rest: (viewer) => step(viewer, (open) => keepRest(open, parts.configFolder)),
    check: (viewer) => step(viewer, check),
    lerobotFiles: () => filesOf(bench?.spec),
    importLerobot: (viewer, path) => step(viewer, async (open) => {
      // Only what was offered: a viewer names no file of its own.
      const offered = (await filesOf(open.spec)).find((file) => file.path === path);
      if (!offered) throw new FaultError(fault('arm.calibration-file', { path }));
      await takeOver(open, await readLerobot(offered.path), parts.configFolder);
    }),
    exportLerobot: (viewer, id) => step(viewer, async ({ calibration, chain, spec }) => {
      const name = chain.lerobotNames[0];
      if (!calibration || name === undefined) throw new FaultError(fault('setup.order', { what: 'calibrate the arm' }));
      return exportLerobot(calibration.motors, name, id, spec.kind.endsWith('-leader') ? 'teleoperators' : 'robots');
    }),
    async viewerGone(viewer) { if (bench?.viewer === viewer) await close(); },
    async [Symbol.asyncDispose]() { await close(); },
  };
}
