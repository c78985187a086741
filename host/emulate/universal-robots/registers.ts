// The controller's general-purpose registers and the other RTDE inputs: who owns which, and what they hold.
import { inputTypes, registerNumber } from '../../../core/protocols/rtde-names.ts';

export interface RegisterBank { readonly int: Int32Array; readonly double: Float64Array; readonly bit: Uint8Array }
const bank = (): RegisterBank => ({ int: new Int32Array(48), double: new Float64Array(48), bit: new Uint8Array(128) });

export class Registers {
  readonly input = bank();
  readonly output = bank();
  /** Names in use by a client: one owner each. */
  readonly #owners = new Map<string, object>();
  /** Control step in which each name was last written. */
  readonly #writtenAt = new Map<string, number>();
  /** Of the speed slider, which an input may move: 0 to 1. */
  speedSlider = 1;
  #sliderMask = 0;

  /** The type for a set-up reply; claims the name. */
  claim(name: string, owner: object): string {
    const type = inputTypes(name);
    if (type === undefined) return 'NOT_FOUND';
    const held = this.#owners.get(name);
    if (held !== undefined && held !== owner) return 'IN_USE';
    this.#owners.set(name, owner);
    return type;
  }

  release(owner: object): void {
    for (const [name, held] of this.#owners) if (held === owner) this.#owners.delete(name);
  }

  write(name: string, values: Float64Array, at: number, step: number): void {
    this.#writtenAt.set(name, step);
    const register = registerNumber(name);
    const value = values[at]!;
    if (register) this.input[register.kind][register.number] = value;
    else if (name === 'speed_slider_mask') this.#sliderMask = value;
    else if (name === 'speed_slider_fraction' && this.#sliderMask !== 0 && value >= 0 && value <= 1) this.speedSlider = value;
    else this.#bits(name, value);
  }

  #bits(name: string, value: number): void {
    const first = name === 'input_bit_registers0_to_31' ? 0 : name === 'input_bit_registers32_to_63' ? 32 : -1;
    if (first >= 0) for (let i = 0; i < 32; i += 1) this.input.bit[first + i] = (value >>> i) & 1;
  }

  /** Undefined before the first time. */
  writtenAt(name: string): number | undefined { return this.#writtenAt.get(name); }
}
