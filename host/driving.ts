// Ties the arms and leaders that open to the session and to teleoperation, one loop an arm, and unties them when they
// are lost. One session, one lease and one stop for all: without every arm of the rig none moves. start-host.ts makes it.
import type { HostState, Settings } from '../core/contract/state.ts';
import { fault, FaultError, type Fault } from '../core/fault.ts';
import { composePose, conjugate, identityPose, inversePose } from '../core/math/vector.ts';
import type { Clock } from '../core/time.ts';
import type { Bus } from './bus.ts';
import type { ArmPort, LeaderPort } from './devices/device.ts';
import type { Rig, ArmPlace } from './rigs.ts';
import type { Session } from './session.ts';
import { startTeleop, type Teleop } from './teleop/teleop.ts';

export interface Driving extends AsyncDisposable {
  armOpened(id: string, arm: ArmPort): void;
  armLost(id: string, why: Fault): void;
  leaderOpened(id: string, leader: LeaderPort): void;
  leaderLost(id: string): void;
  /** The arms are put elsewhere by other means: teleoperation keeps still meanwhile and forgets where they were. */
  aside(move: () => Promise<void>): Promise<void>;
  /** Why the arms may not be armed as they stand; null when they may. */
  gate(): Fault | null;
  /** Every arm stays where it is, at once. */
  halt(): void;
  /** Lets the torque of every arm go. Only where they are parked. */
  relax(): Promise<void>;
  view(): HostState['rig']['arms'];
  place(id: string): ArmPlace;
}

export interface DrivingParts {
  readonly clock: Clock;
  readonly bus: Bus;
  readonly session: Session;
  readonly rig: Pick<Rig, 'devices'>;
  settings(): Settings;
  report(fault: Fault): void;
  changed(): void;
}

interface Arm {
  readonly id: string;
  readonly place: ArmPlace | undefined;
  title: string;
  port: ArmPort | undefined;
  teleop: Teleop | undefined;
  /** A former loop's streams must be gone before the same ones are declared again. */
  ending: Promise<void>;
  leader: { readonly id: string; readonly port: LeaderPort } | undefined;
}

export function createDriving(parts: DrivingParts): Driving {
  const { session } = parts;
  const arms = new Map<string, Arm>();
  const leaders = new Map<string, LeaderPort>();
  const arm = (id: string, title: string): Arm => {
    const place = parts.rig.devices.find((device) => device.id === id)?.place;
    const one = arms.get(id) ?? { id, place, title, port: undefined, teleop: undefined, ending: Promise.resolve(), leader: undefined };
    arms.set(id, one);
    return one;
  };
  // Those with a place are the rig's from the start, open or not: one of two is not a rig to drive.
  for (const { id, place } of parts.rig.devices) if (place) arm(id, id);
  const isOnlyArm = (): boolean => arms.size < 2;
  const handOf = ({ place }: Arm): 'right' | 'left' => place?.hand ?? parts.settings().mapping.hand;

  const end = (one: Arm): void => {
    const old = one.teleop;
    one.teleop = undefined;
    if (old) one.ending = Promise.all([one.ending, old[Symbol.asyncDispose]()]).then(() => undefined);
  };
  const isParked = ({ teleop }: Arm): boolean => teleop?.loop.atRest() ?? false;
  /** Without a posture in which it stays by itself, an arm without torque falls. */
  const relaxes = ({ port }: Arm): boolean => port?.relax !== undefined && port.description.rest !== undefined;
  /** One arm came to its rest posture, or was held back: then none of them goes on. */
  const parked = (why: Fault | null): void => {
    if (why) parts.report(why);
    if (why || [...arms.values()].every(isParked)) session.endPark(why);
  };
  /** Each leader leads the arm that the rig says; one that the rig does not know, the first arm that has none. */
  const pair = (): void => {
    const free = [...leaders].filter(([id]) => ![...arms.values()].some(({ leader }) => leader?.id === id));
    for (const one of arms.values()) {
      if (one.leader && !leaders.has(one.leader.id)) { one.leader = undefined; one.teleop?.lead(undefined); }
      if (one.leader || !one.port) continue;
      const wanted = free.findIndex(([id]) => { const leads = parts.rig.devices.find((device) => device.id === id)?.leads; return leads === undefined || leads === one.id; });
      const [chosen] = wanted < 0 ? [] : free.splice(wanted, 1);
      if (!chosen) continue;
      const [id, port] = chosen;
      if (port.joints.length !== one.port.description.joints.length) {
        parts.report(fault('leader.joints', { leader: id, count: port.joints.length, arm: one.title, wanted: one.port.description.joints.length }));
        continue;
      }
      one.leader = { id, port };
      one.teleop?.lead(port);
    }
    parts.changed();
  };

  /** Arms that the rig places stand beside each other: each keeps clear of the others. */
  const besideEachOther = (): void => {
    const standing = [...arms.values()].flatMap(({ place, teleop }) => (place && teleop ? [{ base: place.base, loop: teleop.loop }] : []));
    for (const own of standing) {
      own.loop.beside(standing.filter((other) => other !== own).map(({ base, loop }) => ({
        ...loop.seenBeside, base: composePose(inversePose(own.base), base),
      })));
    }
  };

  return {
    armOpened(id, port) {
      // One that was lost and that the rig does not miss gives its place to another.
      for (const other of arms.values()) if (!other.place && !other.port && other.id !== id) arms.delete(other.id);
      const one = arm(id, port.description.title);
      end(one);
      one.port = port;
      one.title = port.description.title;
      one.leader = undefined;
      void one.ending.then(() => {
        if (one.port !== port) return;
        one.teleop = startTeleop({
          ...parts, arm: port, armId: id, isOnlyArm, hand: () => handOf(one),
          armFromWorld: conjugate(one.place?.base.orientation ?? identityPose.orientation),
          refused: parts.report, parked, limits: () => parts.settings().limits[one.id],
          strained: (joint) => session.fault(fault('arm.strain', { arm: one.title, joint })),
          failed: (error) => {
            const what = fault('internal', { part: 'teleoperation' }, error.message);
            parts.report(what);
            session.fault(what);
          },
        });
        besideEachOther();
        pair();
        if ([...arms.values()].every(({ teleop }) => teleop)) session.armOpened();
      }).catch((error: unknown) => {
        const what = fault('internal', { part: 'teleoperation' }, error instanceof Error ? error.message : String(error));
        parts.report(what);
        session.fault(what);
      });
    },
    armLost(id, why) {
      const one = arms.get(id);
      if (!one) return;
      one.port = undefined;
      session.armLost(why);
      end(one);
      // One that the rig does not miss is gone with its device.
      if (!one.place && arms.size > 1) arms.delete(id);
      parts.changed();
    },
    leaderOpened(id, port) { leaders.set(id, port); pair(); },
    leaderLost(id) { leaders.delete(id); pair(); },
    async aside(move) {
      // Each loop in turn stands aside for the ones within.
      const loops = [...arms.values()].flatMap(({ teleop }) => (teleop ? [teleop.loop] : []));
      await loops.reduce<() => Promise<void>>((inner, loop) => () => loop.aside(inner), move)();
    },
    gate() {
      for (const { teleop } of arms.values()) {
        const why = teleop?.loop.gate();
        if (why) return why;
      }
      return null;
    },
    halt() {
      for (const { port, teleop } of arms.values()) {
        if (teleop) teleop.loop.halt();
        else port?.hold();
      }
    },
    async relax() {
      const all = [...arms.values()];
      const standing = all.find((one) => !relaxes(one) || !isParked(one));
      if (standing) throw new FaultError(fault('session.not-parked', { arm: standing.title }));
      await Promise.all(all.map(({ teleop }) => teleop!.loop.relax()));
      parts.changed();
    },
    view: () => [...arms.values()].map((one) => ({
      id: one.id, title: one.title, present: one.port !== undefined, hand: handOf(one), leader: one.leader?.id ?? null,
      stop: one.port?.stop ?? 'hold', parked: isParked(one), relaxes: relaxes(one), relaxed: one.teleop?.loop.relaxed ?? false,
    })),
    place: (id) => arms.get(id)?.place ?? { hand: parts.settings().mapping.hand, base: identityPose },
    async [Symbol.asyncDispose]() {
      for (const one of arms.values()) { one.port = undefined; end(one); }
      await Promise.all([...arms.values()].map(({ ending }) => ending));
    },
  };
}
