// A running RTDE connection, for the driver's worker: set up once, then rows come in and rows go out at the robot's rate.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fault, FaultError, type Fault } from '../../../core/fault.ts';
import { pack, recipeFrom, RtdeError, unpack, type RtdeRecipe } from '../../../core/protocols/rtde-values.ts';
import {
  readAnswer, requestVersion, rtdeBytes, rtdePackage, RtdeReader, setUpInputs, setUpOutputs, startData, type ControllerAnswer,
} from '../../../core/protocols/rtde.ts';

export interface RtdePlace { readonly device: string; readonly host: string; readonly port: number; readonly hertz: number }

export interface RtdeSession {
  readonly outputs: RtdeRecipe;
  readonly inputs: RtdeRecipe;
  /** Sends a row of inputs; false when the robot takes nothing any more. Does not wait. */
  send(row: ArrayLike<number>): boolean;
  /** `row` is lent for the call. */
  onRow(take: (row: Float64Array) => void): void;
  /** Called once, when the connection is over for another reason than close(). */
  onEnd(ended: (why: Fault) => void): void;
  close(): void;
}

const answerMilliseconds = 2000;
/** Inputs that the robot has not taken: more means that it does not read. */
const mostUnsentBytes = 64 * 1024;
const takenTypes = new Set(['IN_USE']);

/** Rejects with a FaultError that says what is wrong with the robot at this address. */
export async function openRtde(place: RtdePlace, outputNames: readonly string[], inputNames: readonly string[]): Promise<RtdeSession> {
  const { device, host, port } = place;
  const socket = await connected(place);
  let end = (why: Fault): void => { early ??= why; };
  let early: Fault | undefined;
  let over = false;
  const finish = (why: Fault): void => {
    if (over) return;
    over = true;
    socket.destroy();
    end(why);
  };
  const misread = (error: unknown): void => {
    if (!(error instanceof RtdeError)) throw error;
    finish(fault('arm.words', { device, what: error.message }));
  };
  let take = (_row: Float64Array): void => undefined;
  let answered = (_answer: ControllerAnswer): void => undefined;
  let outputs: { readonly recipe: RtdeRecipe; readonly row: Float64Array } | undefined;
  const reader = new RtdeReader((type, payload) => {
    if (over) return;
    try {
      if (type !== rtdePackage.data) { answered(readAnswer(type, payload, 2)); return; }
      // One recipe was set up, so its number says nothing, and stand-ins of the robot give it wrongly; the length must fit.
      if (!outputs) return;
      unpack(outputs.recipe, new DataView(payload.buffer, payload.byteOffset, payload.byteLength), 1, outputs.row);
      if (!finite(outputs.row)) throw new RtdeError('a number in its state is none');
    } catch (error) {
      misread(error);
      return;
    }
    take(outputs.row);
  });
  socket.on('data', (bytes) => { try { reader.push(bytes); } catch (error) { misread(error); } });
  socket.on('error', (error) => { finish(fault('arm.unreachable', { device, host }, String(error))); });
  socket.on('close', () => { finish(fault('arm.unreachable', { device, host }, 'the robot closed the connection')); });

  const ask = (request: Uint8Array, type: ControllerAnswer['type']): Promise<ControllerAnswer> => new Promise((resolve, reject) => {
    const fail = (why: Fault): void => { clearTimeout(timer); reject(new FaultError(why)); };
    const timer = setTimeout(() => { fail(fault('arm.unreachable', { device, host }, `no answer on port ${port}`)); }, answerMilliseconds);
    end = fail;
    if (early) { fail(early); return; }
    answered = (answer) => {
      // Texts and answers to nothing may come between.
      if (answer.type !== type) return;
      clearTimeout(timer);
      resolve(answer);
    };
    socket.write(request);
  });

  try {
    const version = await ask(requestVersion(2), 'version');
    if (version.type === 'version' && !version.accepted) throw new RtdeError('it does not know version 2 of the protocol');
    const told = await ask(setUpOutputs(outputNames, place.hertz, 2), 'outputs') as Extract<ControllerAnswer, { type: 'outputs' | 'inputs' }>;
    const output = recipeFrom(outputNames, told.types, 'output');
    outputs = { recipe: output, row: new Float64Array(output.width) };
    const given = await ask(setUpInputs(inputNames), 'inputs') as Extract<ControllerAnswer, { type: 'outputs' | 'inputs' }>;
    const taken = inputNames.filter((_, i) => takenTypes.has(given.types[i] ?? ''));
    if (taken.length > 0) throw new FaultError(fault('arm.inputs-taken', { device, what: taken.join(', ') }));
    const input = recipeFrom(inputNames, given.types, 'input');
    const started = await ask(startData(), 'start');
    if (started.type === 'start' && !started.accepted) throw new RtdeError('it refuses to send its state');
    return session(socket, output, input, given.recipe, {
      take: (listener) => { take = listener; },
      end: (listener) => { end = listener; if (early) listener(early); },
      close: () => { over = true; socket.destroy(); },
    });
  } catch (error) {
    over = true;
    socket.destroy();
    if (error instanceof RtdeError) throw new FaultError(fault('arm.words', { device, what: error.message }), { cause: error });
    throw error;
  }
}

function session(
  socket: Socket, outputs: RtdeRecipe, inputs: RtdeRecipe, id: number,
  hooks: { take(listener: (row: Float64Array) => void): void; end(listener: (why: Fault) => void): void; close(): void },
): RtdeSession {
  const blank = rtdeBytes(rtdePackage.data, [id], new Uint8Array(inputs.bytes));
  return {
    outputs, inputs,
    send(row) {
      if (!socket.writable || socket.writableLength > mostUnsentBytes) return false;
      // A package of its own each time: the socket keeps it until it is sent.
      const bytes = blank.slice();
      pack(inputs, row, new DataView(bytes.buffer), blank.length - inputs.bytes);
      return socket.write(bytes) || socket.writableLength <= mostUnsentBytes;
    },
    onRow: hooks.take,
    onEnd: hooks.end,
    close: hooks.close,
  };
}

function finite(row: Float64Array): boolean {
  for (const value of row) if (!Number.isFinite(value)) return false;
  return true;
}

async function connected({ device, host, port }: RtdePlace): Promise<Socket> {
  const socket = connect({ host, port, noDelay: true });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(answerMilliseconds) });
    return socket;
  } catch (error) {
    socket.on('error', () => undefined);
    socket.destroy();
    throw new FaultError(fault('arm.unreachable', { device, host }, `port ${port}: ${String(error)}`), { cause: error });
  }
}
