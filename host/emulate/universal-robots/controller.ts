// The emulated control box: power, safety, program and motion, a control step of 2 ms at a time. The servers beside it
// (rtde-server, dashboard, primary-server) are its ears and mouth; ur5e.ts puts them together.
import { KinematicChain } from '../../../core/math/kinematic-chain.ts';
import type { EmulatedArm } from '../emulator.ts';
import type { FaultPlan } from '../fault-plan.ts';
import { brakingAcceleration, controlStepSeconds, JointMotion } from './joint-motion.ts';
import { Registers } from './registers.ts';
import { SafetySystem } from './safety.ts';
import type { ScriptRobot } from './script-functions.ts';
import { ScriptProgram } from './script-program.ts';
import { ScriptError } from './script-tree.ts';
import { ToolPoses } from './tool-poses.ts';
import { Watchdogs } from './watchdogs.ts';

export const robotMode = { powerOff: 3, powerOn: 4, idle: 5, running: 7 } as const;
export const safetyMode = { normal: 1, protectiveStop: 3, emergencyStop: 7 } as const;
export const runtimeState = { stopped: 1, playing: 2, paused: 4 } as const;
const joints = 6;
/** Booting the joints and letting the brakes go take about this long, seconds. */
const powerOnSeconds = 1;
const brakeReleaseSeconds = 0.5;

export interface ControllerOptions {
  /** False: the pendant has the robot, and programs from the network are refused. */
  readonly remote: boolean;
  /** Of the protective stop's cause to be looked at before it can be released. */
  readonly unlockAfterSeconds: number;
  readonly poweredOn: boolean;
  readonly model: string;
  readonly serial: string;
}
export const usualRobot: ControllerOptions = { remote: true, unlockAfterSeconds: 5, poweredOn: true, model: 'UR5', serial: '20215500017' };

export class Controller implements ScriptRobot {
  readonly options: ControllerOptions;
  readonly arm: EmulatedArm;
  readonly faults: FaultPlan;
  readonly motion = new JointMotion(joints);
  readonly registers = new Registers();
  readonly watchdogs = new Watchdogs(this.registers);
  readonly tool: ToolPoses;
  robotMode: number;
  safetyMode: number = safetyMode.normal;
  runtimeState: number = runtimeState.stopped;
  stepCount = 0;
  programs = 0;
  protectiveStops = 0;
  /** Heard by the primary interface: the controller's own words, and programs' messages. */
  hear: (kind: 'text' | 'exception' | 'safety', text: string, line: number) => void = () => undefined;
  readonly #safety = new SafetySystem(joints);
  readonly #say: (line: string) => void;
  #program: ScriptProgram | undefined;
  #loaded = 'none.urp';
  #stoppedAtStep = 0;
  #nextMode: { readonly mode: number; readonly atStep: number } | undefined;
  readonly #done = new Set<object>();

  constructor(arm: EmulatedArm, faults: FaultPlan, options: ControllerOptions, say: (line: string) => void) {
    this.arm = arm;
    this.faults = faults;
    this.options = options;
    this.#say = say;
    this.robotMode = options.poweredOn ? robotMode.running : robotMode.powerOff;
    this.tool = new ToolPoses(new KinematicChain(arm.description), arm.description);
    this.motion.settle((joint) => arm.position(joint));
  }

  get timestamp(): number { return this.stepCount * controlStepSeconds; }
  get playing(): boolean { return this.runtimeState === runtimeState.playing; }
  get programLine(): number { return this.#program?.line ?? 0; }
  get programName(): string { return this.#loaded; }
  actual(joint: number): { readonly position: number; readonly velocity: number } { return { position: this.arm.position(joint), velocity: this.arm.velocity(joint) }; }
  toolPose(): readonly number[] { return this.tool.pose((joint) => this.arm.position(joint)); }
  say(text: string): void { this.hear('text', text, this.programLine); }
  watch(register: string, hertz: number, action: 'ignore' | 'pause' | 'stop'): boolean { return this.watchdogs.add(register, hertz, action, this.stepCount); }

  /** A program from the network. Says why not when it cannot run. */
  run(source: string): string | undefined {
    if (!this.options.remote) return this.#refuse('the robot is not in remote control');
    if (this.robotMode !== robotMode.running || this.safetyMode !== safetyMode.normal) return this.#refuse('the robot is not ready to run programs');
    try {
      const program = new ScriptProgram(source, this);
      this.stop();
      this.#program = program;
      this.#loaded = program.name;
      this.programs += 1;
      this.runtimeState = runtimeState.playing;
      return undefined;
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error;
      this.hear('exception', `compile error: ${error.message}`, error.line);
      return this.#refuse(`line ${error.line}: ${error.message}`);
    }
  }
  #refuse(why: string): string {
    this.#say(`program refused: ${why}`);
    return why;
  }

  /** Ends the program; the joints brake. */
  stop(): void {
    this.#program = undefined;
    this.runtimeState = runtimeState.stopped;
    this.watchdogs.clear();
  }
  pause(): void { if (this.playing) this.runtimeState = runtimeState.paused; }
  /** Goes on after a pause; a loaded program of the pendant's own is one that waits. */
  play(): boolean {
    if (this.runtimeState === runtimeState.paused) this.runtimeState = runtimeState.playing;
    else if (this.#program === undefined) {
      const name = this.#loaded;
      if (this.run('def loaded():\nwhile True:\nsync()\nend\nend\n') !== undefined) return false;
      this.#loaded = name;
    }
    return this.playing;
  }
  load(name: string): void { this.stop(); this.#loaded = name; }

  protectiveStop(why: string): void {
    if (this.safetyMode !== safetyMode.normal) return;
    this.safetyMode = safetyMode.protectiveStop;
    this.protectiveStops += 1;
    this.#stoppedAtStep = this.stepCount;
    this.#say(`protective stop: ${why}`);
    this.hear('safety', why, this.programLine);
    this.stop();
  }
  emergencyStop(): void {
    this.safetyMode = safetyMode.emergencyStop;
    this.powerOff();
  }
  /** False while it is too early. */
  unlock(): boolean {
    if (this.safetyMode !== safetyMode.protectiveStop) return true;
    if ((this.stepCount - this.#stoppedAtStep) * controlStepSeconds < this.options.unlockAfterSeconds) return false;
    this.safetyMode = safetyMode.normal;
    this.motion.settle((joint) => this.arm.position(joint));
    return true;
  }

  powerOn(): void { if (this.robotMode === robotMode.powerOff) this.#become(robotMode.powerOn, robotMode.idle, powerOnSeconds); }
  releaseBrakes(): void {
    if (this.robotMode !== robotMode.running) this.#become(this.robotMode, robotMode.running, this.robotMode === robotMode.idle ? brakeReleaseSeconds : powerOnSeconds + brakeReleaseSeconds);
  }
  powerOff(): void {
    this.stop();
    this.#nextMode = undefined;
    this.robotMode = robotMode.powerOff;
    // The brakes close where the joints are.
    this.motion.settle((joint) => this.arm.position(joint));
  }
  #become(now: number, then: number, afterSeconds: number): void {
    this.robotMode = now;
    this.#nextMode = { mode: then, atStep: this.stepCount + afterSeconds / controlStepSeconds };
  }

  step(): void {
    this.stepCount += 1;
    if (this.#nextMode && this.stepCount >= this.#nextMode.atStep) {
      if (this.#nextMode.mode === robotMode.running) this.motion.settle((joint) => this.arm.position(joint));
      this.robotMode = this.#nextMode.mode;
      this.#nextMode = undefined;
    }
    this.#planned();
    this.#stepProgram();
    if (this.robotMode === robotMode.running) this.#move();
    for (let joint = 0; joint < joints; joint += 1) {
      this.arm.drive(joint, { goal: this.motion.position[joint]!, velocity: Infinity, acceleration: Infinity, torque: true });
    }
  }

  #stepProgram(): void {
    const barked = this.watchdogs.check(this.stepCount);
    if (barked === 'stop' && this.playing) { this.say('watchdog: the input came too seldom, the program stops'); this.stop(); }
    if (barked === 'pause') this.pause();
    if (!this.playing || !this.#program) return;
    try {
      if (!this.#program.step()) this.stop();
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error;
      this.#say(`program stopped, line ${error.line}: ${error.message}`);
      this.hear('exception', error.message, error.line);
      this.stop();
    }
  }

  #move(): void {
    if (this.safetyMode !== safetyMode.normal) this.motion.brake(brakingAcceleration);
    this.#safety.remember(this.motion);
    this.motion.step();
    const why = this.#safety.judge(this.motion, (joint) => this.actual(joint));
    if (why !== undefined) this.protectiveStop(why);
  }

  /** Faults whose time has come; each happens once. */
  #planned(): void {
    const { protectiveStop, overload, powerLoss } = this.faults;
    const due = (at: { readonly afterMilliseconds: number } | undefined): boolean => {
      if (!at || this.#done.has(at) || this.timestamp * 1000 < at.afterMilliseconds) return false;
      this.#done.add(at);
      return true;
    };
    if (due(protectiveStop)) this.protectiveStop('asked for');
    for (const one of overload) if (due(one)) this.protectiveStop(`joint ${one.id} overloaded`);
    if (due(powerLoss)) this.powerOff();
  }
}
