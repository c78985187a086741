// The emulated arms on Dynamixel servos: Koch follower and leader, ViperX 300 S, GELLO.
import type { ServoPlace } from '../../../core/protocols/servo-chain.ts';
import type { EmulatorKind } from '../emulator.ts';
import { motorsOf, readChainFile } from '../servo/chain-file.ts';
import { createOperatorHand } from '../servo/operator-hand.ts';
import { startServoBus } from '../servo/servo-bus.ts';
import { dynamixelConversation } from './conversation.ts';
import { createDynamixelServo } from './servo.ts';

interface DynamixelArm {
  readonly name: string;
  readonly title: string;
  /** The arm whose joints move; a leader's are those of the arm that it leads. */
  readonly world: string;
  /** Below worlds/. */
  readonly chain: string;
  /** Other servos than the file has. */
  readonly refit?: (place: ServoPlace) => ServoPlace;
  /** A hand moves it, and its torque is off. */
  readonly leader: boolean;
  /** Whether its calibration is in its servos. */
  readonly homed: boolean;
}

const kind = ({ name, title, world, chain: file, refit = (place) => place, leader, homed }: DynamixelArm): EmulatorKind => ({
  name, title, world,
  async start(context) {
    const chain = await readChainFile(file);
    const motors = motorsOf(chain, context.arm);
    const servos = chain.servos.map(refit).map((place) => createDynamixelServo({
      arm: context.arm, place, motors: motors.get(place.joint)!, birth: { baud: chain.baud, homed }, torque: !leader,
    }));
    const hand = leader ? createOperatorHand(context.motion, context.arm.description, [...motors.values()]) : undefined;
    return startServoBus({ context, servos, converse: dynamixelConversation, hand });
  },
});

/** Light servos throughout, and an elbow that is built in the other way round. */
const kochLeaderServo = (place: ServoPlace): ServoPlace => ({
  ...place, model: 1190, torqueNewtonMetres: 0.38, registers: { operatingMode: place.gripper ? 5 : 4, ...(place.joint === 'elbow_flex' ? { driveMode: 1 } : {}) },
});

export const koch = kind({ name: 'koch', title: 'Koch v1.1 follower', world: 'koch', chain: 'koch/servos.json', leader: false, homed: true });
export const kochLeader = kind({ name: 'koch-leader', title: 'Koch v1.1 leader', world: 'koch', chain: 'koch/servos.json', refit: kochLeaderServo, leader: true, homed: true });
export const vx300s = kind({ name: 'vx300s', title: 'ViperX 300 S', world: 'vx300s', chain: 'vx300s/servos.json', leader: false, homed: false });
export const gello = kind({ name: 'gello', title: 'GELLO for a UR5e', world: 'ur5e', chain: 'gello/servos.json', leader: true, homed: false });
