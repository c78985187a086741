// The rig as one thing: what it is called, its seed and task, how to put it to its start, and what a recording
// must know of it. Between the hub's devices and the take flow; made by start-host.ts.
import { fault, FaultError } from '../core/fault.ts';
import type { HostState } from '../core/contract/state.ts';
import type { Nanos } from '../core/time.ts';
import type { Sample } from '../core/streams/sample.ts';
import { fieldOffset } from '../core/streams/stream.ts';
import type { TakeStart } from '../recordings/recorder.ts';
import type { Bus } from './bus.ts';
import { epochUnixMilliseconds } from './clock.ts';
import type { Hub } from './hub.ts';
import { version } from './places.ts';
import type { Rig } from './rigs.ts';
import type { Session } from './session.ts';
import type { SettingsFile } from './settings.ts';

export interface RigDesk {
  view(): HostState['rig'];
  reset(seed: number): Promise<void>;
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
  /** Runs what puts arm and objects to their start, with nobody else moving the arm. */
  aside(move: () => Promise<void>): Promise<void>;
}

const taskStreamId = 'world/task';

export function createRigDesk({ rig, bus, hub, session, settings, changed, aside }: RigDeskParts): RigDesk {
  let seed = firstSeed(rig);
  const task = (): string => hub.world()?.description.tasks[0]?.name ?? '';
  return {
    view: () => ({ name: rig.name, title: rig.title, seed, task: task() }),
    async reset(next) {
      const world = hub.world();
      if (!world) throw new FaultError(fault('session.no-arm'));
      await aside(() => world.reset(next));
      seed = next;
      session.announce({ name: 'reset', seed });
      changed();
    },
    describe(startsAt) {
      const world = hub.world();
      const streams = bus.streams();
      return {
        rig: rig.name, task: task(), operator: settings.current().operator, seed, softwareVersion: version, epochUnixMilliseconds, startsAt, streams,
        latched: streams.filter(({ latched }) => latched).map(({ id }) => bus.newest(id)).filter((sample): sample is Sample => sample !== undefined),
        description: { arm: hub.arm()?.description ?? null, world: world?.description ?? null },
        ...(world?.xml === undefined ? {} : { worldXml: world.xml }),
      };
    },
    taskSuccess() {
      const newest = bus.newest(taskStreamId);
      return newest ? newest.values[fieldOffset(newest.stream, 'success')] === 1 : null;
    },
  };
}

function firstSeed(rig: Rig): number {
  const given = rig.devices.map(({ settings }) => settings['seed']).find((value) => typeof value === 'number');
  return given ?? 1;
}
