// The rig as one thing: what it is called, its seed and task, how to put it to its start, and what a recording
// must know of it. Between the hub's devices and the take flow; made by start-host.ts.
import { fault, FaultError } from '../core/fault.ts';
import type { DescribedArm } from '../core/contract/contract.ts';
import type { HostState } from '../core/contract/state.ts';
import type { Nanos } from '../core/time.ts';
import type { Sample } from '../core/streams/sample.ts';
import { fieldOffset } from '../core/streams/stream.ts';
import type { TakeStart } from '../recordings/recorder.ts';
import type { Bus } from './bus.ts';
import { epochUnixMilliseconds } from './clock.ts';
import type { Driving } from './driving.ts';
import type { Hub } from './hub.ts';
import { version } from './places.ts';
import type { Rig } from './rigs.ts';
import type { Session } from './session.ts';
import type { SettingsFile } from './settings.ts';
import { latencyKey } from './sync/latencies.ts';

export interface RigDesk {
  view(): HostState['rig'];
  reset(seed: number): Promise<void>;
  /** Every open arm with its model, its place in the world, and what a stop means there. */
  arms(): readonly DescribedArm[];
  describe(startsAt: Nanos): TakeStart;
  /** What the world says about its task now; null where there is no world or it said nothing yet. */
  taskSuccess(): boolean | null;
}

export interface RigDeskParts {
  readonly rig: Rig;
  readonly bus: Bus;
  readonly hub: Hub;
  readonly session: Session;
  readonly settings: Pick<SettingsFile, 'current'>;
  changed(): void;
  readonly driving: Pick<Driving, 'aside' | 'view' | 'place'>;
}


export function createRigDesk({ rig, bus, hub, session, settings, changed, driving }: RigDeskParts): RigDesk {
  let seed = firstSeed(rig);
  const task = (): string => hub.world()?.description.tasks[0]?.name ?? '';
  const around = (armId: string): ReturnType<Hub['worldOf']> => {
    const far = rig.devices.find((device) => device.id === armId)?.connectTo;
    return hub.worldOf(armId) ?? (far === undefined ? undefined : hub.worldOf(far));
  };
  const arms = (): readonly DescribedArm[] => hub.arms().map(({ id, port }) => {
    const world = around(id);
    const { base, hand } = driving.place(id);
    return {
      id, hand, base, stop: port.stop, arm: port.description,
      // Where no world tells of itself, the arm as a model is what there is to draw.
      world: world?.port.description ?? port.twin.world, objects: world?.objects ?? null,
    };
  });
  return {
    arms,
    view: () => ({ name: rig.name, title: rig.title, seed, task: task(), arms: driving.view() }),
    async reset(next) {
      const worlds = hub.worlds();
      if (worlds.length === 0) throw new FaultError(fault('session.no-arm'));
      await driving.aside(async () => { await Promise.all(worlds.map((world) => world.reset(next))); });
      seed = next;
      session.announce({ name: 'reset', seed });
      changed();
    },
    describe(startsAt) {
      const world = hub.world();
      const streams = bus.streams();
      return {
        latencies: Object.fromEntries(streams.flatMap(({ id }) => {
          const owner = hub.ownerOf(id);
          const latency = owner === undefined ? undefined : settings.current().latencies[latencyKey(rig.name, owner)];
          return latency ? [[id, latency] as const] : [];
        })),
        rig: rig.name, task: task(), operator: settings.current().operator, consent: settings.current().consent, seed, softwareVersion: version, epochUnixMilliseconds, startsAt, streams,
        latched: streams.filter(({ latched }) => latched).map(({ id }) => bus.newest(id)).filter((sample): sample is Sample => sample !== undefined),
        description: { arm: hub.arm()?.description ?? null, world: world?.description ?? hub.arm()?.twin.world ?? null, arms: arms() },
        ...(world?.xml === undefined ? {} : { worldXml: world.xml }),
      };
    },
    taskSuccess() {
      // Of every world that an arm works in; a leader's own world has no task to do.
      const words = hub.arms().flatMap(({ id }) => bus.newest(around(id)?.task ?? '') ?? []);
      return words.length === 0 ? null : words.every(({ stream, values }) => values[fieldOffset(stream, 'success')] === 1);
    },
  };
}

function firstSeed(rig: Rig): number {
  const given = rig.devices.map(({ settings }) => settings['seed']).find((value) => typeof value === 'number');
  return given ?? 1;
}
