// Opens, owns and closes the devices. What a device publishes goes onto the bus; a device that is lost
// becomes a fault and is closed. Called by start-host.ts (the rig) and serve/router.ts (viewers).
import type { HostState } from '../core/contract/state.ts';
import { fault, FaultError, faultFrom, type Fault } from '../core/fault.ts';
import type { SampleInput } from '../core/streams/sample.ts';
import { nanos, type Clock } from '../core/time.ts';
import type { Bus } from './bus.ts';
import type { AnyDeviceKind, ArmPort, FoundDevice, LeaderPort, OpenDevice, WorldPort } from './devices/device.ts';
import { findAgain, type Missed } from './find-again.ts';
import type { LatencySource } from './sync/latencies.ts';

export type DeviceView = HostState['devices'][number];

export interface HubOptions {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly kinds: readonly AnyDeviceKind[];
  /** After anything that `devices()` shows has changed. */
  changed(): void;
  /** Where devices keep what they must remember. */
  readonly configFolder?: string | undefined;
  /** Trouble of a device, for the list of faults. */
  report(fault: Fault): void;
  /** An arm complains of itself and holds: motion ends until someone acknowledges it. */
  armTrouble?(fault: Fault): void;
  armOpened(id: string, arm: ArmPort): void;
  armLost(id: string, fault: Fault): void;
  leaderOpened?(id: string, leader: LeaderPort): void;
  leaderLost?(id: string): void;
  /** How late devices stamp what they see; taken off. */
  readonly latencies?: LatencySource;
  /** How often a lost device is looked for, milliseconds. */
  readonly findEveryMilliseconds?: number;
}

export interface OpenRequest {
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Left out: the kind's name, numbered if it is taken. */
  readonly id?: string;
  /** The id of an open device whose endpoint goes into the settings, now and at every opening again. */
  readonly connectTo?: string | undefined;
  /** Not to be opened before someone said which one it is: the left arm or the right one. */
  readonly choose?: boolean;
  /** The viewer that opened it may feed it; a device without one is fed by whoever holds control. */
  readonly viewer?: string;
}

export interface Hub extends AsyncDisposable {
  open(request: OpenRequest): Promise<string>;
  close(id: string): Promise<void>;
  /**
   * Opens a lost device again as it was opened first, or with some settings changed; then also an open one, which is
   * closed for it. The arm then holds; nothing arms by itself.
   */
  reopen(id: string, changes?: Readonly<Record<string, unknown>>): Promise<void>;
  devices(): readonly DeviceView[];
  /** The first arm: the only one of most rigs. */
  arm(): ArmPort | undefined;
  /** Every open arm, in the order of opening. */
  arms(): readonly { readonly id: string; readonly port: ArmPort }[];
  /** The world of this device, and the streams of its objects and its task. */
  worldOf(id: string): { readonly port: WorldPort; readonly objects: string | null; readonly task: string | null } | undefined;
  world(): WorldPort | undefined;
  worlds(): readonly WorldPort[];
  /** The open device that tells this stream. */
  ownerOf(streamId: string): string | undefined;
  /** What the device's far end is reached by; empty when it is not open or has none. */
  endpoint(id: string): Readonly<Record<string, string | number>>;
  /** A sample from a viewer; false when no open device of that stream takes samples from it. */
  feed(streamId: string, sample: SampleInput, viewer: { readonly id: string; readonly inControl: boolean }): boolean;
  /** The open device of this identity. */
  usedBy(identity: string): string | undefined;
  /** Closes it for whoever sets it up; the result opens it again as it was. */
  release(identity: string): Promise<(() => Promise<void>) | undefined>;
  /** A viewer tells the trouble of a device that it feeds. */
  reportFrom(id: string, trouble: Fault, viewer: { readonly id: string; readonly inControl: boolean }): void;
  /** Closes what this viewer opened. */
  viewerGone(viewer: string): Promise<void>;
  find(signal: AbortSignal): Promise<readonly FoundDevice[]>;
}

interface Entry extends Missed {
  readonly id: string;
  readonly kind: AnyDeviceKind;
  readonly request: OpenRequest;
  readonly viewer: string | undefined;
  /** Streams known once it is open are here too. */
  streams: Parameters<Bus['register']>[0];
  state: DeviceView['state'];
  fault: Fault | null;
  device: OpenDevice | undefined;
  closing: Promise<void> | undefined;
}

const troubleShownMilliseconds = 5000;
const usualFindMilliseconds = 2000;

/** Who may speak for a page-fed device: the viewer that opened it, or, for the rig's own, whoever is in control. */
const feeds = (entry: Entry, viewer: { readonly id: string; readonly inControl: boolean }): boolean =>
  (entry.viewer === undefined ? viewer.inControl : entry.viewer === viewer.id);

export function createHub(options: HubOptions): Hub {
  const { bus, changed } = options;
  const entries = new Map<string, Entry>();
  const byStream = new Map<string, Entry>();

  const freeId = (kind: string): string => {
    if (!entries.has(kind)) return kind;
    for (let number = 2; ; number += 1) if (!entries.has(`${kind}-${number}`)) return `${kind}-${number}`;
  };
  const declare = (entry: Entry, streams: Parameters<Bus['register']>[0]): void => {
    bus.register(streams, entry.id);
    entry.streams = [...entry.streams, ...streams];
    for (const { id } of streams) byStream.set(id, entry);
  };
  const shut = (entry: Entry, state: 'lost' | 'closed'): Promise<void> => {
    entry.closing ??= (async () => {
      const { arm, leader } = entry.device ?? {};
      // One that was open and is missed now is looked for afresh; one that did not open has been found in vain.
      if (entry.state === 'open') entry.found = undefined;
      entry.state = state;
      if (arm) options.armLost(entry.id, entry.fault ?? fault('device.lost', { device: entry.id }));
      if (leader) options.leaderLost?.(entry.id);
      for (const [streamId, owner] of byStream) if (owner === entry) byStream.delete(streamId);
      bus.unregister(entry.id);
      // A lost device stays in the list until it is opened again or closed: someone must see it.
      if (state === 'closed') entries.delete(entry.id);
      changed();
      try { await entry.device?.[Symbol.asyncDispose](); } catch (error) { options.report(faultFrom(error)); }
    })();
    return entry.closing;
  };
  const trouble = (entry: Entry, what: Fault): void => {
    entry.fault = what;
    options.report(what);
    if (entry.device?.arm && what.code.startsWith('arm.')) options.armTrouble?.(what);
    if (what.code === 'device.lost') { void shut(entry, 'lost'); return; }
    changed();
    // It goes on working: shown for a while, unless it comes again.
    setTimeout(() => { if (entry.fault === what && entry.state === 'open') { entry.fault = null; changed(); } }, troubleShownMilliseconds).unref();
  };

  const open = async (request: OpenRequest): Promise<string> => {
    const { kind: kindName, id = freeId(request.kind), viewer, connectTo } = request;
    const settings = { ...request.settings, ...(connectTo === undefined ? {} : endpoint(connectTo)) };
    const kind = options.kinds.find((one) => one.kind === kindName);
    if (!kind) throw new FaultError(fault('device.unknown', { kind: kindName }));
    const parsed = kind.settings.safeParse(settings);
    if (!parsed.success) {
      const field = parsed.error.issues[0]?.path.join('.') || 'settings';
      throw new FaultError(fault('device.settings', { device: kind.title, field }, parsed.error.message));
    }
    const old = entries.get(id);
    if (old && old.state !== 'lost') throw new FaultError(fault('device.busy', { device: id }));
    // Its port is free only once the former one has let go of it.
    await old?.closing;
    if (entries.get(id) !== old) throw new FaultError(fault('device.busy', { device: id }));
    const streams = kind.streams(parsed.data, id);
    const taken = streams.find((stream) => byStream.has(stream.id));
    if (taken) throw new FaultError(fault('device.busy', { device: byStream.get(taken.id)!.id }));
    const entry: Entry = {
      id, kind, viewer, request: { ...request, id }, settings: parsed.data, identity: old?.identity, found: old?.found,
      streams: [], state: 'opening', fault: null, device: undefined, closing: undefined,
    };
    entries.set(id, entry);
    declare(entry, streams);
    changed();
    try {
      if (request.choose) throw new FaultError(fault('device.choose', { device: id }));
      const device = await kind.open(parsed.data, {
        id, clock: options.clock, configFolder: options.configFolder,
        publish: (streamId, sample) => {
          if (entry.closing) return;
          if (byStream.get(streamId) !== entry) throw new Error(`device ${id} did not declare stream ${streamId}`);
          const late = options.latencies?.nanosOf(id) ?? 0;
          bus.publish(streamId, late === 0 ? sample : { ...sample, tCapture: nanos((sample.tCapture ?? options.clock.now()) - late) });
        },
        report: (what) => trouble(entry, what),
      });
      entry.device = device;
      entry.identity = device.identity ?? old?.identity;
      // Closed, or lost, while it was still opening: nobody else will dispose of it.
      if (entry.closing) { await device[Symbol.asyncDispose](); throw new FaultError(entry.fault ?? fault('device.open', { device: kind.title })); }
      if (device.streams) declare(entry, device.streams);
    } catch (error) {
      const what = error instanceof FaultError ? error.fault : fault('device.open', { device: kind.title }, faultFrom(error).hint);
      entry.fault = what;
      options.report(what);
      await shut(entry, 'lost');
      throw new FaultError(what, { cause: error });
    }
    entry.state = 'open';
    changed();
    if (entry.device.arm) options.armOpened(id, entry.device.arm);
    if (entry.device.leader) options.leaderOpened?.(id, entry.device.leader);
    return id;
  };
  const endpoint = (id: string): Readonly<Record<string, string | number>> => entries.get(id)?.device?.endpoint ?? {};
  const reopen: Hub['reopen'] = async (id, changes) => {
    const entry = entries.get(id);
    if (!entry) throw new FaultError(fault('device.unknown', { kind: id }));
    if (changes && entry.state === 'open') await shut(entry, 'lost');
    if (entry.state !== 'lost') throw new FaultError(fault('device.busy', { device: id }));
    const found = changes ? undefined : entry.found;
    // With other settings it may be another device.
    if (changes) [entry.identity, entry.found] = [undefined, undefined];
    await open({ ...entry.request, choose: !changes && entry.request.choose === true, settings: { ...entry.request.settings, ...found?.settings, ...changes } });
  };
  const again = findAgain({
    missed: () => [...entries.values()].filter(({ state, request }) => state === 'lost' && !request.choose),
    taken: () => new Set(openOnes().flatMap(({ identity }) => identity ?? [])),
    everyMilliseconds: options.findEveryMilliseconds ?? usualFindMilliseconds,
    reopen, changed,
  });

  return {
    open,
    reopen,
    async close(id) {
      const entry = entries.get(id);
      if (!entry) throw new FaultError(fault('device.unknown', { kind: id }));
      if (entry.state === 'lost') { entries.delete(id); changed(); }
      await shut(entry, 'closed');
    },
    devices: () => [...entries.values()].map(({ id, kind, state, fault: what, found, identity }) => ({
      id, kind: kind.kind, title: kind.title, state, fault: what, back: found !== undefined, identity: identity ?? null,
    })),
    arm: () => openOnes().find(({ device }) => device?.arm)?.device?.arm,
    arms: () => openOnes().flatMap(({ id, device }) => (device?.arm ? [{ id, port: device.arm }] : [])),
    worldOf(id) {
      const entry = entries.get(id);
      if (entry?.state !== 'open' || !entry.device?.world) return undefined;
      const streamOf = (kind: string): string | null => entry.streams.find((stream) => stream.kind === kind)?.id ?? null;
      return { port: entry.device.world, objects: streamOf('objectPoses'), task: streamOf('task') };
    },
    ownerOf: (streamId) => byStream.get(streamId)?.id,
    endpoint,
    world: () => worlds()[0],
    worlds,
    feed(streamId, sample, viewer) {
      const entry = byStream.get(streamId);
      if (entry?.state !== 'open' || !entry.device?.accept || !feeds(entry, viewer)) return false;
      // It feeds again, so what the page had told of is over.
      if (entry.fault) { entry.fault = null; changed(); }
      entry.device.accept(streamId, sample);
      return true;
    },
    usedBy: (identity) => openOnes().find((entry) => entry.identity === identity)?.id,
    async release(identity) {
      const entry = openOnes().find((one) => one.identity === identity);
      if (!entry) return undefined;
      await shut(entry, 'closed');
      return async () => { await open(entry.request); };
    },
    reportFrom(id, what, viewer) {
      const entry = entries.get(id);
      if (!entry) throw new FaultError(fault('device.unknown', { kind: id }));
      if (!entry.device?.accept || !feeds(entry, viewer)) throw new FaultError(fault('device.not-yours', { device: id }));
      // The page lost its camera; the device stands here as before and waits to be fed again.
      entry.fault = what;
      options.report(what);
      changed();
    },
    async viewerGone(viewer) {
      // What it fed has nobody now; an arm that it opened stays, and holds.
      await Promise.all([...entries.values()].filter((entry) => entry.viewer === viewer && entry.device?.accept).map((entry) => shut(entry, 'closed')));
    },
    async find(signal) {
      const found = await Promise.all(options.kinds.map((kind) => kind.find(signal).catch((error: unknown) => {
        options.report(faultFrom(error));
        return [];
      })));
      return found.flat();
    },
    async [Symbol.asyncDispose]() {
      again[Symbol.dispose]();
      await Promise.all([...entries.values()].map((entry) => shut(entry, 'closed')));
    },
  };

  function worlds(): readonly WorldPort[] { return openOnes().flatMap(({ device }) => (device?.world ? [device.world] : [])); }
  function openOnes(): readonly Entry[] { return [...entries.values()].filter(({ state }) => state === 'open'); }
}
