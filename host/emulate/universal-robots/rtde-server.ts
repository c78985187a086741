// RTDE on 30004: what clients asked for goes out every control step, what they send goes into the registers. Also the
// measure of how steadily inputs come.
import { outputTypes } from '../../../core/protocols/rtde-names.ts';
import { pack, recipeFrom, RtdeError, unpack, type RtdeRecipe } from '../../../core/protocols/rtde-values.ts';
import {
  answerControllerVersion, answerInputs, answerOutputs, answerPause, answerStart, answerVersion, readRequest, rtdeHeaderBytes, rtdePackage,
  RtdeReader, sayText, type RtdeVersion,
} from '../../../core/protocols/rtde.ts';
import type { Controller } from './controller.ts';
import type { Line, LineListener } from './doors.ts';
import type { InputGaps } from './input-gaps.ts';
import { outputNamed } from './outputs.ts';

const stepHertz = 500;
const mostRecipes = 255;
export const emulatedVersion = { major: 5, minor: 12, bugfix: 6, build: 1102099 } as const;

interface Output { readonly id: number; readonly recipe: RtdeRecipe; readonly fill: readonly ReturnType<typeof outputNamed>[]; readonly row: Float64Array; readonly every: number }
interface Input { readonly recipe: RtdeRecipe; readonly row: Float64Array }

export class RtdeServer {
  outputPackages = 0;
  inputPackages = 0;
  refusedPackages = 0;
  readonly #controller: Controller;
  readonly #gaps: InputGaps;
  readonly #clients = new Set<RtdeClient>();

  constructor(controller: Controller, gaps: InputGaps) {
    this.#controller = controller;
    this.#gaps = gaps;
  }

  connect(line: Line): LineListener {
    const client = new RtdeClient(line, this.#controller, {
      input: () => { this.inputPackages += 1; this.#gaps.arrived(client); },
      refused: () => { this.refusedPackages += 1; },
    });
    this.#clients.add(client);
    return {
      data: (bytes) => { client.hear(bytes); },
      closed: () => { this.#clients.delete(client); this.#gaps.gone(client); this.#controller.registers.release(client); },
    };
  }

  /** After each control step. */
  step(): void { for (const client of this.#clients) this.outputPackages += client.tell(); }
}

class RtdeClient {
  readonly #line: Line;
  readonly #controller: Controller;
  readonly #heard: { input(): void; refused(): void };
  readonly #reader = new RtdeReader((type, payload) => { this.#take(type, payload); });
  readonly #inputs = new Map<number, Input>();
  #outputs: readonly Output[] = [];
  #version: RtdeVersion = 1;
  #started = false;
  #complete = true;

  constructor(line: Line, controller: Controller, heard: { input(): void; refused(): void }) {
    this.#line = line;
    this.#controller = controller;
    this.#heard = heard;
  }

  hear(bytes: Uint8Array): void {
    try {
      this.#reader.push(bytes);
    } catch (error) {
      if (!(error instanceof RtdeError)) throw error;
      // Where the next package begins is lost.
      this.#heard.refused();
      this.#line.end();
    }
  }

  #take(type: number, payload: Uint8Array): void {
    try {
      if (type === rtdePackage.data) this.#data(payload);
      else this.#answer(readRequest(type, payload, this.#version));
    } catch (error) {
      if (!(error instanceof RtdeError)) throw error;
      this.#heard.refused();
      this.#line.send(sayText({ level: 1, text: error.message, source: 'RTDE' }, this.#version));
    }
  }

  #answer(request: ReturnType<typeof readRequest>): void {
    switch (request.type) {
      case 'version': {
        const known = request.version === 1 || request.version === 2;
        this.#line.send(answerVersion(known));
        if (known) this.#version = request.version as RtdeVersion;
        return;
      }
      case 'controllerVersion': this.#line.send(answerControllerVersion(emulatedVersion)); return;
      case 'outputs': this.#line.send(this.#setUpOutputs(request.names, request.hertz)); return;
      case 'inputs': this.#line.send(this.#setUpInputs(request.names)); return;
      case 'start':
        this.#started = this.#complete;
        this.#line.send(answerStart(this.#started));
        return;
      case 'pause': this.#started = false; this.#line.send(answerPause(true)); return;
      case 'text': return;
    }
  }

  #setUpOutputs(names: readonly string[], hertz: number): Uint8Array {
    const rate = this.#version === 1 ? 125 : hertz;
    if (!(rate > 0 && rate <= stepHertz)) throw new RtdeError(`outputs cannot come ${rate} times a second`);
    const types = names.map((name) => outputTypes(name) ?? 'NOT_FOUND');
    const id = this.#version === 1 ? 0 : this.#outputs.length + 1;
    if (id > mostRecipes) throw new RtdeError(`no more than ${mostRecipes} recipes`);
    const found = !types.includes('NOT_FOUND');
    this.#complete = found;
    if (found) {
      const recipe = recipeFrom(names, types, 'output');
      const output = { id, recipe, fill: names.map(outputNamed), row: new Float64Array(recipe.width), every: Math.max(1, Math.round(stepHertz / rate)) };
      this.#outputs = this.#version === 1 ? [output] : [...this.#outputs, output];
    }
    return answerOutputs(types, found ? id : 0, this.#version);
  }

  #setUpInputs(names: readonly string[]): Uint8Array {
    const id = this.#inputs.size + 1;
    if (id > mostRecipes) throw new RtdeError(`no more than ${mostRecipes} recipes`);
    const types = names.map((name) => this.#controller.registers.claim(name, this));
    const whole = !types.includes('NOT_FOUND') && !types.includes('IN_USE');
    if (!whole) return answerInputs(types, 0);
    const recipe = recipeFrom(names, types, 'input');
    this.#inputs.set(id, { recipe, row: new Float64Array(recipe.width) });
    return answerInputs(types, id);
  }

  #data(payload: Uint8Array): void {
    const input = this.#inputs.get(payload[0] ?? 0);
    if (!input) throw new RtdeError(`no inputs were set up with the number ${payload[0] ?? 'of nothing'}`);
    unpack(input.recipe, new DataView(payload.buffer, payload.byteOffset, payload.byteLength), 1, input.row);
    for (const field of input.recipe.fields) this.#controller.registers.write(field.name, input.row, field.at, this.#controller.stepCount);
    this.#heard.input();
  }

  /** Sends what is due; returns how many packages that were. */
  tell(): number {
    if (!this.#started) return 0;
    let count = 0;
    for (const output of this.#outputs) {
      if (this.#controller.stepCount % output.every !== 0) continue;
      for (const [i, field] of output.recipe.fields.entries()) output.fill[i]!(this.#controller, output.row, field.at);
      const start = this.#version === 1 ? rtdeHeaderBytes : rtdeHeaderBytes + 1;
      const size = start + output.recipe.bytes;
      const bytes = new Uint8Array(size);
      const view = new DataView(bytes.buffer);
      view.setUint16(0, size);
      bytes[2] = rtdePackage.data;
      if (this.#version === 2) bytes[rtdeHeaderBytes] = output.id;
      pack(output.recipe, output.row, view, start);
      this.#line.send(bytes);
      count += 1;
    }
    return count;
  }
}
