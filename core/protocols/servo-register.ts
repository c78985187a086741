// One register of a servo's control table, and its number as bytes: used by both tables (feetech-registers.ts,
// dynamixel-registers.ts), the emulators, and the drivers that configure servos.

export interface ServoRegister {
  readonly address: number;
  /** Bytes, little-endian. */
  readonly length: 1 | 2 | 4;
  /** Kept when the power goes. */
  readonly eeprom?: true;
  readonly readOnly?: true;
  /** Sign and magnitude: the bit that is the sign. */
  readonly signBit?: number;
  /** Two's complement. */
  readonly signed?: true;
  /** What the servo accepts; left out where any value is taken. */
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The sign goes into one bit, the magnitude below it; magnitudes that do not fit are cut to the greatest. */
export function toSignMagnitude(value: number, signBit: number): number {
  const sign = 1 << signBit;
  const magnitude = Math.min(Math.round(Math.abs(value)), sign - 1);
  return value < 0 ? magnitude | sign : magnitude;
}

export function fromSignMagnitude(raw: number, signBit: number): number {
  const sign = 1 << signBit;
  const magnitude = raw & (sign - 1);
  return (raw & sign) === 0 ? magnitude : -magnitude;
}

/** The number that a register's bytes mean. Bytes beyond the end of the array count as zero. */
export function decodeRegister(register: ServoRegister, bytes: ArrayLike<number>, at = 0): number {
  let raw = 0;
  for (let index = register.length - 1; index >= 0; index -= 1) raw = raw * 256 + (bytes[at + index] ?? 0);
  if (register.signBit !== undefined) return fromSignMagnitude(raw, register.signBit);
  const span = 256 ** register.length;
  return register.signed && raw >= span / 2 ? raw - span : raw;
}

/** Writes a register's number into bytes; numbers that do not fit are cut to the nearest that does. */
export function encodeRegisterInto(register: ServoRegister, value: number, bytes: Uint8Array, at = 0): void {
  let raw = rawOf(register, value);
  for (let index = 0; index < register.length; index += 1) {
    bytes[at + index] = raw % 256;
    raw = Math.floor(raw / 256);
  }
}

export function encodeRegister(register: ServoRegister, value: number): Uint8Array {
  const bytes = new Uint8Array(register.length);
  encodeRegisterInto(register, value, bytes);
  return bytes;
}

function rawOf(register: ServoRegister, value: number): number {
  const whole = Number.isNaN(value) ? 0 : Math.round(value);
  if (register.signBit !== undefined) return toSignMagnitude(whole, register.signBit);
  const span = 256 ** register.length;
  if (!register.signed) return Math.min(Math.max(whole, 0), span - 1);
  const held = Math.min(Math.max(whole, -span / 2), span / 2 - 1);
  return held < 0 ? held + span : held;
}
