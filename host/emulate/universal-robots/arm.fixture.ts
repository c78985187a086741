// An arm for the emulator's tests that follows its drives exactly, six joints and a gripper, with no physics.
import type { ArmDescription } from '../../../core/math/arm.ts';
import { identityQuat } from '../../../core/math/vector.ts';
import type { EmulatedArm, JointDrive } from '../emulator.ts';

const names = ['shoulder_pan', 'shoulder_lift', 'elbow', 'wrist_1', 'wrist_2', 'wrist_3', 'gripper'];
const place = { orientation: identityQuat } as const;
const home = [0, -1.6, 1.9, -1.8, -1.57, 0, 0.04];

const description: ArmDescription = {
  id: 'test', title: 'Test arm', home,
  joints: names.map((name) => ({ name, minimum: -6, maximum: 6, velocity: 2, acceleration: 10, jerk: 100 })),
  gripper: { joint: 6, open: 0.04, closed: 0 },
  bodies: [
    { name: 'base', parent: -1, position: [0, 0, 0], ...place },
    ...names.slice(0, 6).map((name, index) => ({ name, parent: index, position: [0, 0, 0.2] as const, ...place, joint: { name, kind: 'hinge' as const, index, axis: [index === 0 ? 0 : 1, 0, index === 0 ? 1 : 0] as const, anchor: [0, 0, 0] as const } })),
  ],
  tool: { name: 'tool', body: 6, position: [0, 0, 0.1], orientation: identityQuat },
  workspace: { minimum: [-2, -2, -2], maximum: [2, 2, 2] },
};

/** Time passes with the drives: one step of 2 ms a control step. */
export function exactArm(): EmulatedArm & { push(joint: number, by: number): void } {
  const positions = [...home];
  const velocities = home.map(() => 0);
  const pushed = home.map(() => 0);
  const drives: JointDrive[] = home.map((goal) => ({ goal, velocity: Infinity, acceleration: Infinity, torque: true }));
  let steps = 0;
  const advance = (): void => {
    steps += 1;
    drives.forEach(({ goal, velocity }, joint) => {
      const most = velocity * 0.002;
      const moved = Math.min(most, Math.max(-most, goal + pushed[joint]! - positions[joint]!));
      positions[joint] = positions[joint]! + moved;
      velocities[joint] = moved / 0.002;
    });
  };
  return {
    description,
    position: (joint) => positions[joint]!, velocity: (joint) => velocities[joint]!, effort: (joint) => joint + 1,
    stepCount: () => steps, drivenTo: (joint) => drives[joint]!,
    drive(joint, drive) {
      drives[joint] = drive;
      if (joint === 0) advance();
    },
    push(joint, by) { pushed[joint] = by; },
  };
}
