// A hand drives every world's arm through the whole loop, guard and physics: down on the cube, up, over to the
// bin, letting go. The hand trembles and is late; nothing of the loop is left out but the camera.
import { describe, expect, it } from 'vitest';
import { add, conjugate, distance, rotate, scale, subtract, type Vec3 } from '../../core/math/vector.ts';
import { loadPhysics } from '../../core/sim/physics.ts';
import { seededRandom } from '../../core/sim/random.ts';
import { Simulation } from '../../core/sim/simulation.ts';
import { readWorldFiles } from '../devices/world-folder.ts';
import { teleopSession, tickMs } from '../teleop/loop.fixture.ts';
import { worldFromCamera } from '../teleop/retarget.ts';

/** As fast as a person leads an arm that way. Metres of tool per second. */
const speed = 0.16;
const tremble = 0.0015;

function drive(simulation: Simulation) {
  const { arm, world } = simulation;
  const { goal, operator, object } = world.tasks[0]!;
  const session = teleopSession(undefined, [{ id: 'arm', description: arm, world }]);
  const row = new Float64Array(3 * arm.joints.length);
  const tool = new Float64Array(7);
  const objects = new Float64Array(7 * world.objects.length);
  const random = seededRandom(7);
  let hand: Vec3 = [0, 0.05, 0.5];
  let owed = 0;
  const fastest = arm.joints.map(() => 0);

  const toolNow = (): Vec3 => { simulation.readTool(tool); return [tool[0]!, tool[1]!, tool[2]!]; };
  const objectNow = (): Vec3 => {
    simulation.readObjects(objects);
    const at = world.objects.indexOf(object) * 7;
    return [objects[at]!, objects[at + 1]!, objects[at + 2]!];
  };
  /** One tick of the loop, and as many steps of physics as pass meanwhile. */
  const tick = (): void => {
    const shaken = hand.map((value) => value + tremble * (2 * random() - 1));
    session.hands.right.position = [shaken[0]!, shaken[1]!, shaken[2]!];
    const command = session.sent.at(-1);
    if (command) simulation.setGoal(command.joints);
    for (owed += tickMs / 1000; owed >= simulation.timestepSeconds; owed -= simulation.timestepSeconds) simulation.step();
    simulation.readJoints(row);
    arm.joints.forEach((_, i) => { fastest[i] = Math.max(fastest[i]!, Math.abs(row[arm.joints.length + i]!)); });
    session.place(row.slice(0, arm.joints.length));
    session.arms[0]!.efforts.set(row.subarray(2 * arm.joints.length));
  };
  const wait = (seconds: number): void => { session.run(seconds, tick); };
  /** Leads the tool to a place: the eye corrects what hand and arm make of it. */
  const lead = (place: () => Vec3, within: number): void => {
    for (let ticks = 0; ticks < 40 * 120 && distance(toolNow(), place()) > within; ticks += 1) {
      const error = subtract(place(), toolNow());
      const wished = rotate(conjugate(worldFromCamera.behind), scale(error, 1.5));
      const most = speed / 0.8;
      const length = Math.hypot(...wished);
      hand = add(hand, scale(wished, (Math.min(1, most / length) * tickMs) / 1000));
      session.run(tickMs / 1000, tick);
    }
  };

  session.arm();
  wait(0.2);
  session.clutch(true);
  wait(0.2);
  const above = (height: number) => (): Vec3 => { const [x, y] = objectNow(); return [x, y, height]; };
  lead(above(operator.carryHeight), 0.5 * operator.straddle);
  const grasp = objectNow();
  lead(() => [grasp[0], grasp[1], grasp[2] + operator.graspAbove], 0.4 * operator.straddle);
  session.hands.right.pinch = 1;
  wait(1);
  const { x, y } = { x: toolNow()[0], y: toolNow()[1] };
  lead(() => [x, y, operator.carryHeight], operator.straddle);
  lead(() => [goal.centre[0], goal.centre[1], operator.carryHeight], operator.straddle);
  lead(() => [goal.centre[0], goal.centre[1], operator.dropHeight], operator.straddle);
  session.hands.right.pinch = 0;
  wait(1.2);
  session.clutch(false);
  wait(0.3);
  return { session, fastest };
}

describe.each(['so101', 'koch', 'vx300s', 'ur5e', 'xarm6'])('%s', (world) => {
  it.each([1, 2, 3])('a hand puts the cube into the bin from seed %i, within the limits', async (seed) => {
    using simulation = new Simulation(await loadPhysics(), await readWorldFiles(world));
    simulation.reset(seed);
    const { session, fastest } = drive(simulation);
    expect(session.failures).toEqual([]);
    expect(simulation.task()).toEqual({ success: true, progress: 1 });
    simulation.arm.joints.forEach((joint, i) => {
      // What was sent keeps to the limits; the measured joint may ring a little around it.
      if (i !== simulation.arm.gripper.joint) expect(fastest[i], joint.name).toBeLessThan(1.15 * joint.velocity);
    });
  });
});
