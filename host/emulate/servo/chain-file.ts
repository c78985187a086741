// Reads a chain of servos (worlds/<arm>/servos.json and its kin) and puts motors on the joints of an emulated arm.
// Used by the Feetech and Dynamixel kinds.
import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readServoChain, type ServoChain } from '../../../core/protocols/servo-chain.ts';
import type { EmulatedArm } from '../emulator.ts';
import { createJointMotors, type JointMotors } from './joint-motors.ts';

/** `file`: below worlds/, which lies beside host/ in the checkout and somewhere above it in a built tree. */
export async function readChainFile(file: string): Promise<ServoChain> {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const candidate = join(folder, 'worlds', file);
    if (existsSync(candidate)) return readServoChain(JSON.parse(await readFile(candidate, 'utf8')));
    if (dirname(folder) === folder) throw new Error(`no worlds/${file} above the program`);
  }
}

/** Motors for every joint that the chain names; throws where the arm has no such joint. */
export function motorsOf(chain: ServoChain, arm: EmulatedArm): ReadonlyMap<string, JointMotors> {
  const motors = new Map<string, JointMotors>();
  for (const { joint } of chain.servos) {
    const index = arm.description.joints.findIndex((one) => one.name === joint);
    if (index < 0) throw new Error(`the arm "${arm.description.id}" has no joint "${joint}"`);
    if (!motors.has(joint)) motors.set(joint, createJointMotors(arm, index));
  }
  return motors;
}
