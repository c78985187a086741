// A servo's control table as bytes: live values, what is kept without power, and the registers by name. Used by the
// Feetech and Dynamixel servos, which say what writing means.
import { decodeRegister, encodeRegisterInto, type ServoRegister } from '../../../core/protocols/servo-register.ts';

export type RegisterTable = Readonly<Record<string, ServoRegister>>;

export interface NamedRegister<Name extends string> { readonly name: Name; readonly register: ServoRegister }

export interface ServoMemory<Name extends string> {
  readonly bytes: Uint8Array;
  get(name: Name): number;
  /** As the servo itself sets it: read-only registers too. `kept`: for good. */
  set(name: Name, value: number, kept?: boolean): void;
  /** The register that a byte belongs to. */
  covering(address: number): NamedRegister<Name> | undefined;
  /** Keeps these bytes of the live table for good. */
  keep(address: number, length: number): void;
  /** The power came back: everything as kept. */
  reload(): void;
}

/** `birth`: values that are not 0 when the power comes for the first time; all of them are what a power cycle gives back. */
export function createServoMemory<Table extends RegisterTable>(
  table: Table, length: number, birth: Readonly<Partial<Record<keyof Table & string, number>>>,
): ServoMemory<keyof Table & string> {
  type Name = keyof Table & string;
  const bytes = new Uint8Array(length);
  const kept = new Uint8Array(length);
  const owners: (NamedRegister<Name> | undefined)[] = Array.from({ length });
  for (const name in table) {
    const register = table[name]!;
    owners.fill({ name, register }, register.address, register.address + register.length);
  }
  for (const name in birth) encodeRegisterInto(table[name]!, birth[name] ?? 0, kept, table[name]!.address);
  bytes.set(kept);
  return {
    bytes,
    get: (name) => decodeRegister(table[name]!, bytes, table[name]!.address),
    set(name, value, forGood = false) {
      encodeRegisterInto(table[name]!, value, bytes, table[name]!.address);
      if (forGood) encodeRegisterInto(table[name]!, value, kept, table[name]!.address);
    },
    covering: (address) => owners[address],
    keep: (address, count) => kept.set(bytes.subarray(address, address + count), address),
    reload: () => bytes.set(kept),
  };
}
