// The emulated arms on Feetech servos: SO-101 follower and leader.
import type { EmulatorKind } from '../emulator.ts';
import { motorsOf, readChainFile } from '../servo/chain-file.ts';
import { createOperatorHand } from '../servo/operator-hand.ts';
import { startServoBus } from '../servo/servo-bus.ts';
import { feetechConversation } from './conversation.ts';
import { createFeetechServo } from './servo.ts';

interface FeetechArm {
  readonly name: string;
  readonly title: string;
  readonly world: string;
  /** A hand moves it, and its torque is off. */
  readonly leader: boolean;
}

const kind = ({ name, title, world, leader }: FeetechArm): EmulatorKind => ({
  name, title, world,
  async start(context) {
    const chain = await readChainFile(`${world}/servos.json`);
    const motors = motorsOf(chain, context.arm);
    const servos = chain.servos.map((place) => createFeetechServo({
      arm: context.arm, place, motors: motors.get(place.joint)!, baud: chain.baud, torque: !leader,
    }));
    const hand = leader ? createOperatorHand(context.motion, context.arm.description, [...motors.values()]) : undefined;
    return startServoBus({ context, servos, converse: feetechConversation, hand });
  },
});

export const so101 = kind({ name: 'so101', title: 'SO-101 follower', world: 'so101', leader: false });
export const so101Leader = kind({ name: 'so101-leader', title: 'SO-101 leader', world: 'so101', leader: true });
