// The gripper beside the arm, on its own text port: told where to go when that changes, asked where it is, one question at
// a time. Runs on the driver's worker at its own pace, so that a slow gripper never slows the arm.
import { fault, type Fault } from '../../../core/fault.ts';
import { openTextLine, type TextLine } from './text-line.ts';

/** Longer than the arm's own silence is borne: with the cable out, the arm says so and not the gripper. */
const answerMilliseconds = 2000;
/** Asked so often; the add-on at the robot answers in about 10 ms. */
const roundMilliseconds = 20;
const full = 255;

export interface GripperLine {
  /** Share of the way from open to closed where it is now, newest. */
  readonly share: number;
  /** Where it shall go: 0 open, 1 closed. Anything else is held to that. */
  goTo(share: number): void;
  close(): void;
}

/** Rejects with a fault's reason as an Error. Speed 255 and a force for holding, not for crushing. */
export async function openGripper(device: string, host: string, port: number, report: (trouble: Fault) => void): Promise<GripperLine> {
  const line = await openTextLine(host, port, answerMilliseconds);
  let position = 0;
  try {
    if (await number(line, 'STA') !== 3) throw new Error('it is not activated');
    position = await number(line, 'POS');
    if (await line.ask('SET GTO 1 SPE 255 FOR 100') !== 'ack') throw new Error('it refuses to be set');
  } catch (error) {
    line[Symbol.dispose]();
    throw error;
  }
  let wanted: number | undefined;
  let told: number | undefined;
  let closed = false;
  const round = async (): Promise<void> => {
    if (wanted !== undefined && wanted !== told) {
      const goal = wanted;
      if (await line.ask(`SET POS ${goal}`) !== 'ack') throw new Error(`it refuses to go to ${goal}`);
      told = goal;
    }
    position = await number(line, 'POS');
  };
  const run = async (): Promise<void> => {
    while (!closed) {
      await round();
      await new Promise((resolve) => { setTimeout(resolve, roundMilliseconds); });
    }
  };
  run().catch((error: unknown) => {
    line[Symbol.dispose]();
    if (!closed) report(fault('arm.gripper', { device, what: error instanceof Error ? error.message : String(error) }));
  });
  return {
    get share() { return position / full; },
    goTo(share) { if (Number.isFinite(share)) wanted = Math.round(full * Math.min(1, Math.max(0, share))); },
    close() {
      closed = true;
      line[Symbol.dispose]();
    },
  };
}

async function number(line: TextLine, name: string): Promise<number> {
  const answer = await line.ask(`GET ${name}`);
  const match = new RegExp(`^${name} (\\d{1,3})$`).exec(answer.trim());
  const value = Number(match?.[1] ?? Number.NaN);
  if (!(value <= full)) throw new Error(`it answers "${answer.slice(0, 40)}" to GET ${name}`);
  return value;
}
