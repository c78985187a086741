// `waldo emulate xarm6`: a UFACTORY xArm 6 with its gripper behind the vendor's own protocol.
import { xarmGripperAddress } from '../../../core/protocols/xarm-gripper.ts';
import type { EmulatorKind } from '../emulator.ts';
import { createXarmBox, xarmSix } from './box.ts';
import { openXarmServers } from './servers.ts';

const cycleMilliseconds = 4;
const errorOf = { firstServo: 10, endBus: 19, collision: 31 } as const;

export const xarm6: EmulatorKind = {
  name: 'xarm6',
  title: 'UFACTORY xArm 6',
  world: 'xarm6',
  async start({ arm, faults, port }) {
    // Another model answers where one is asked for that there is not: an xArm 7's box, say.
    const box = createXarmBox(arm, faults.wrongModel.length > 0 ? { ...xarmSix, axes: 7, model: 7 } : xarmSix);
    const servers = await openXarmServers(box, faults, port);
    const timers: NodeJS.Timeout[] = [];
    const later = (milliseconds: number, what: () => void): void => { timers.push(setTimeout(what, milliseconds)); };
    const cycle = setInterval(() => box.tick(performance.now()), cycleMilliseconds);
    // A servo that is silent, overloaded or hot is the same to a client: the box stops, and its code names the joint.
    for (const { id, afterMilliseconds } of [...faults.mute, ...faults.overload, ...faults.hot]) {
      const gripper = id === arm.description.gripper.joint + 1 || id === xarmGripperAddress;
      later(afterMilliseconds, () => box.trip(gripper ? errorOf.endBus : errorOf.firstServo + id, performance.now(), gripper ? undefined : id));
    }
    if (faults.protectiveStop) later(faults.protectiveStop.afterMilliseconds, () => box.trip(errorOf.collision, performance.now()));
    // Out of power its brakes fall in: joints stay where they are, unlike those of arms without brakes.
    if (faults.powerLoss) {
      const { afterMilliseconds, forMilliseconds } = faults.powerLoss;
      later(afterMilliseconds, () => { box.cut(performance.now()); servers.silence(); });
      if (forMilliseconds < Infinity) later(afterMilliseconds + forMilliseconds, () => servers.speak('started anew'));
    }
    if (faults.unplug) {
      const { afterMilliseconds, forMilliseconds } = faults.unplug;
      later(afterMilliseconds, () => servers.silence());
      if (forMilliseconds < Infinity) later(afterMilliseconds + forMilliseconds, () => servers.speak('plugged in'));
    }
    return {
      endpoint: {
        port: servers.ports.control, reportPort: servers.ports.real, realTimePort: servers.ports.realTime,
        normalPort: servers.ports.normal, richPort: servers.ports.rich,
      },
      counts: () => ({ ...servers.counts(), ...box.counts }),
      async [Symbol.asyncDispose]() {
        clearInterval(cycle);
        for (const timer of timers) clearTimeout(timer);
        await servers[Symbol.asyncDispose]();
      },
    };
  },
};
