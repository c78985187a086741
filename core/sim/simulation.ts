// One simulated rig: an arm, its objects and its task, moved by MuJoCo a step at a time. Used by the
// simulator worker, by replays and by anything that needs the physics. Not paced: the caller owns time.
// It starts as the MJCF stands; reset() or writeState() puts it somewhere sensible.
import type { MjData, MjModel } from '@mujoco/mujoco';
import type { ArmDescription, WorldDescription } from '../math/arm.ts';
import { composePose, type Pose } from '../math/vector.ts';
import { describe } from './describe.ts';
import { quatAt, vec3At } from './model-numbers.ts';
import { makeModel, type Physics } from './physics.ts';
import { placeObjects } from './placement.ts';
import { judgeTask, type TaskProgress } from './task.ts';
import type { WorldFiles } from './world-files.ts';

/** Steps after a reset in which servos take up the arm's weight and objects settle. */
const settleSteps = 150;

/** Row `index` of [low, high] pairs becomes what `whole` says, and no more than `most`. A row without a range has none to narrow. */
function narrow(ranges: Float64Array, whole: Float64Array, index: number, most: number): void {
  const [low, high] = [whole[index * 2]!, whole[index * 2 + 1]!];
  if (low === high) return;
  ranges[index * 2] = Math.max(low, -most);
  ranges[index * 2 + 1] = Math.min(high, most);
}

export class Simulation implements Disposable {
  readonly arm: ArmDescription;
  readonly world: WorldDescription;
  readonly timestepSeconds: number;
  /** Length of `readState`'s row. */
  readonly stateSize: number;
  /** Physics steps since this simulation was made; resets do not turn it back. */
  stepCount = 0;

  readonly #physics: Physics;
  readonly #model: MjModel;
  readonly #data: MjData;
  readonly #files: WorldFiles;
  readonly #state;
  readonly #stateKind: number;
  /** Where each object's seven position numbers and six velocity numbers begin, and its body. */
  readonly #objects: readonly { readonly body: number; readonly qpos: number; readonly qvel: number }[];
  readonly #starts: Float64Array;
  /** What each servo gives at most as its world says, low and high, and what it was told since. */
  readonly #forceRange: Float64Array;
  readonly #jointForceRange: Float64Array;
  readonly #effortLimits: Float64Array;
  readonly #followers: readonly { readonly qpos: number; readonly index: number; readonly multiplier: number }[];

  constructor(physics: Physics, files: WorldFiles) {
    this.#physics = physics;
    this.#files = files;
    this.#model = makeModel(physics, files.xml);
    this.#data = new physics.MjData(this.#model);
    this.#stateKind = physics.mjtState.mjSTATE_INTEGRATION.value;
    this.stateSize = physics.mj_stateSize(this.#model, this.#stateKind);
    this.#state = new physics.DoubleBuffer(this.stateSize);
    this.timestepSeconds = this.#model.opt.timestep;
    const { arm, world } = describe(physics, this.#model, files);
    this.arm = arm;
    this.world = world;
    this.#forceRange = Float64Array.from(this.#model.actuator_forcerange as ArrayLike<number>);
    this.#jointForceRange = Float64Array.from(this.#model.jnt_actfrcrange as ArrayLike<number>);
    this.#effortLimits = new Float64Array(arm.joints.length).fill(Infinity);
    this.#objects = world.objects.map((name) => {
      const body = world.bodies.findIndex((candidate) => candidate.name === name);
      const joint: number = this.#model.body_jntadr[body];
      return { body, qpos: this.#model.jnt_qposadr[joint], qvel: this.#model.jnt_dofadr[joint] };
    });
    this.#followers = world.bodies.flatMap(({ joint }, body) => (joint?.multiplier === undefined ? [] : [{
      qpos: Number(this.#model.jnt_qposadr[this.#model.body_jntadr[body]]), index: joint.index, multiplier: joint.multiplier,
    }]));
    this.#starts = new Float64Array(this.#objects.length * 7);
    physics.mj_forward(this.#model, this.#data);
    this.readObjects(this.#starts);
  }

  /** Arm at home and holding, objects where the seed puts them, physics time zero. */
  reset(seed: number): void {
    const { arm } = this.#files;
    this.#physics.mj_resetData(this.#model, this.#data);
    this.#setArm(arm.home);
    this.setGoal(arm.home);
    this.#place(seed);
    for (let i = 0; i < settleSteps; i += 1) this.#physics.mj_step(this.#model, this.#data);
    this.#begin();
  }

  /** Objects where the seed puts them and at rest, physics time zero; the arm goes on as it is. */
  replaceObjects(seed: number): void {
    this.#place(seed);
    this.#begin();
  }

  #place(seed: number): void {
    const { tasks } = this.#files;
    const { qpos, qvel }: { qpos: Float64Array; qvel: Float64Array } = this.#data;
    placeObjects(seed, this.#objects.length, tasks.placement).forEach((place, i) => {
      const object = this.#objects[i]!;
      qpos.set([place.x, place.y, tasks.objectHeight, Math.cos(place.yaw / 2), 0, 0, Math.sin(place.yaw / 2)], object.qpos);
      qvel.fill(0, object.qvel, object.qvel + 6);
    });
  }

  #begin(): void {
    this.#data.time = 0;
    this.#physics.mj_forward(this.#model, this.#data);
    this.readObjects(this.#starts);
  }

  /** Joint goals for the servos, in effect from the next step on. */
  setGoal(joints: ArrayLike<number>): void {
    const ctrl: Float64Array = this.#data.ctrl;
    for (let i = 0; i < ctrl.length; i += 1) ctrl[i] = joints[i]!;
  }

  /** The most that a joint's servo gives from the next step on, N m (N); Infinity: what its world says. True when that changed it. */
  limitEffort(joint: number, most: number): boolean {
    if (this.#effortLimits[joint] === most) return false;
    this.#effortLimits[joint] = most;
    narrow(this.#model.actuator_forcerange, this.#forceRange, joint, most);
    // Where a controller carries the arm's weight, that is part of what its motors give.
    narrow(this.#model.jnt_actfrcrange, this.#jointForceRange, joint, most);
    return true;
  }

  readGoal(into: Float64Array): void { into.set(this.#data.ctrl); }

  step(count = 1): void {
    for (let i = 0; i < count; i += 1) this.#physics.mj_step(this.#model, this.#data);
    this.stepCount += count;
  }

  /** Seconds of physics since the reset. */
  get time(): number { return this.#data.time; }

  /** Everything that the next step depends on. */
  readState(into: Float64Array): void {
    this.#physics.mj_getState(this.#model, this.#data, this.#state, this.#stateKind);
    into.set(this.#state.GetView());
  }

  writeState(from: Float64Array): void {
    if (from.length !== this.stateSize) throw new Error(`state of ${from.length} numbers does not fit a world of ${this.stateSize}`);
    this.#state.GetView().set(from);
    this.#physics.mj_setState(this.#model, this.#data, this.#state.GetView(), this.#stateKind);
    // Poses, not only positions; steps compute the same again, so a replay stays exact.
    this.#physics.mj_kinematics(this.#model, this.#data);
  }

  /** Row of a jointState stream: positions, velocities, efforts. */
  readJoints(into: Float64Array): void {
    const count = this.arm.joints.length;
    const { qpos, qvel, qfrc_actuator: effort } = this.#data;
    for (let i = 0; i < count; i += 1) {
      into[i] = qpos[i];
      into[count + i] = qvel[i];
      into[2 * count + i] = effort[i];
    }
  }

  /** Row of an objectPoses stream. */
  readObjects(into: Float64Array): void {
    const qpos: Float64Array = this.#data.qpos;
    this.#objects.forEach((object, i) => {
      const at = object.qpos;
      const to = i * 7;
      for (let k = 0; k < 3; k += 1) into[to + k] = qpos[at + k]!;
      for (let k = 0; k < 3; k += 1) into[to + 3 + k] = qpos[at + 4 + k]!;
      into[to + 6] = qpos[at + 3]!;
    });
  }

  /** Row of a pose stream: the tool site in the world. */
  readTool(into: Float64Array): void {
    const { position, orientation } = composePose(this.bodyPose(this.arm.tool.body), this.arm.tool);
    into.set(position);
    into.set(orientation, 3);
  }

  /** World pose of a body as the physics has it. */
  bodyPose(body: number): Pose {
    return { position: vec3At(this.#data.xpos, body), orientation: quatAt(this.#data.xquat, body) };
  }

  /** Puts the arm anywhere without stepping. */
  pose(joints: ArrayLike<number>): void {
    this.#setArm(joints);
    this.#physics.mj_kinematics(this.#model, this.#data);
  }

  #setArm(joints: ArrayLike<number>): void {
    for (let i = 0; i < this.arm.joints.length; i += 1) this.#data.qpos[i] = joints[i]!;
    // Coupled joints too: the physics would pull them along, but only in time.
    for (const { qpos, index, multiplier } of this.#followers) this.#data.qpos[qpos] = multiplier * joints[index]!;
  }

  task(): TaskProgress {
    const task = this.world.tasks[0];
    const index = task ? this.world.objects.indexOf(task.object) : -1;
    if (!task || index < 0) return { success: false, progress: 0 };
    const object = this.#objects[index]!;
    const at = index * 7;
    return judgeTask(task, {
      position: [this.#data.qpos[object.qpos], this.#data.qpos[object.qpos + 1], this.#data.qpos[object.qpos + 2]],
      velocity: [this.#data.qvel[object.qvel], this.#data.qvel[object.qvel + 1], this.#data.qvel[object.qvel + 2]],
      start: vec3At(this.#starts.subarray(at, at + 3), 0),
      touchesArm: () => this.#touchesArm(object.body),
    });
  }

  /** Arm bodies are those below the first joint. */
  #touchesArm(body: number): boolean {
    const contacts = this.#data.contact;
    let touches = false;
    for (let i = 0; i < contacts.size() && !touches; i += 1) {
      const contact = contacts.get(i);
      if (!contact) continue;
      const one: number = this.#model.geom_bodyid[contact.geom1];
      const other: number = this.#model.geom_bodyid[contact.geom2];
      contact.delete();
      const third = one === body ? other : other === body ? one : -1;
      touches = third >= 0 && this.#movesWithArm(third);
    }
    contacts.delete();
    return touches;
  }

  #movesWithArm(body: number): boolean {
    for (let at = body; at > 0; at = this.world.bodies[at]!.parent) if (this.world.bodies[at]!.joint) return true;
    return false;
  }

  [Symbol.dispose](): void {
    this.#state.delete();
    this.#data.delete();
    this.#model.delete();
  }
}
