// The Koch v1.1 leader: six XL330-M077. Its gripper keeps a little torque towards open: the trigger's spring.
import { adapters } from './servo-arm/servo-kind.ts';
import { servoLeaderKind } from './servo-arm/servo-leader.ts';
import { leaderChain } from './servo-arm/leader-chain.ts';
import type { OpenChain } from './servo-arm/open-chain.ts';

const model = 1190;
/** mA: a finger pushes it away, and it comes back. */
const springMilliamperes = 80;

export const kochLeader = servoLeaderKind({
  kind: 'koch-leader', title: 'Koch leader', world: 'koch', usb: [adapters.ch343, adapters.ft232h, adapters.openRb], calibration: 'stored', cycleHz: 200,
  chain(follower) {
    const chain = leaderChain(follower, ['koch_leader']);
    return {
      ...chain,
      servos: chain.servos.map((servo) => ({
        ...servo, model,
        registers: { operatingMode: servo.gripper ? 5 : 4, ...(servo.joint === 'elbow_flex' ? { driveMode: 1 } : {}) },
      })),
    };
  },
  prepare: springTrigger,
});

async function springTrigger({ registers, servos, maps, description }: OpenChain): Promise<void> {
  const { joint, open } = description.gripper;
  const servo = servos[joint]!;
  await registers.set(servo.id, 'goalCurrent', springMilliamperes);
  await registers.set(servo.id, 'goalPosition', Math.round(maps[joint]!.toTicks(open)));
  await registers.set(servo.id, 'torqueEnable', 1);
}
