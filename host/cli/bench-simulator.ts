// `waldo bench simulator`: how much faster than time the physics runs when nobody paces it, while the arm
// moves among the objects. Called by bench.ts.
import { loadPhysics } from '../../core/sim/physics.ts';
import { Simulation } from '../../core/sim/simulation.ts';
import { readWorldFiles } from '../devices/world-folder.ts';

/** Goals change this often, as they do when a hand drives. */
const stepsPerGoal = 4;

export async function benchSimulator(seconds: number): Promise<{ simulator: { timesRealTime: number; stepsPerSecond: number } }> {
  using simulation = new Simulation(await loadPhysics(), await readWorldFiles('so101'));
  const { arm, timestepSeconds } = simulation;
  simulation.reset(1);
  const goal = Float64Array.from(arm.home);
  const beganAt = performance.now();
  let elapsedMilliseconds = 0;
  while (elapsedMilliseconds < seconds * 1000) {
    const phase = simulation.time;
    // Sweeps down and sideways through the cubes, opening and closing.
    goal[0] = arm.home[0]! + 0.5 * Math.sin(phase);
    goal[1] = arm.home[1]! + 0.45 * (1 - Math.cos(phase * 1.7)) / 2;
    goal[arm.gripper.joint] = arm.gripper.open + (arm.gripper.closed - arm.gripper.open) * (1 - Math.cos(phase * 2.3)) / 2;
    simulation.setGoal(goal);
    simulation.step(stepsPerGoal);
    elapsedMilliseconds = performance.now() - beganAt;
  }
  const stepsPerSecond = simulation.stepCount / (elapsedMilliseconds / 1000);
  return { simulator: { timesRealTime: stepsPerSecond * timestepSeconds, stepsPerSecond } };
}
