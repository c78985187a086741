// Indirect addresses of a Dynamixel: bytes of the table that stand for other bytes of it. Used by servo.ts on every
// read and write.
import type { IndirectTable } from '../../../core/protocols/dynamixel-registers.ts';

/** The address that a byte really has. Pointers to pointers end at the first. */
export function directAddress(bytes: Uint8Array, table: IndirectTable, address: number): number {
  const index = address - table.data;
  if (index < 0 || index >= table.count) return address;
  const pointer = table.addresses + 2 * index;
  const target = (bytes[pointer] ?? 0) + 256 * (bytes[pointer + 1] ?? 0);
  return target < bytes.length ? target : address;
}

/** Fresh from the factory, each pointer points at its own data. */
export function pointAtThemselves(bytes: Uint8Array, table: IndirectTable): void {
  for (let index = 0; index < table.count; index += 1) {
    bytes[table.addresses + 2 * index] = (table.data + index) & 0xff;
    bytes[table.addresses + 2 * index + 1] = (table.data + index) >> 8;
  }
}

export const isIndirectPointer = (table: IndirectTable, address: number): boolean => address >= table.addresses && address < table.addresses + 2 * table.count;
