// Dynamixel Protocol 2.0's checksum: CRC-16 with polynomial 8005, from 0, most significant bit first, nothing
// reflected. Used by the packets; apart because fast sync read checks it in the middle of a packet.

const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x8005;
  return crc & 0xffff;
});

/** Of bytes[start, end); `crc` carries on from the bytes before. */
export function dynamixelCrc(bytes: Uint8Array, start: number, end: number, crc = 0): number {
  let now = crc;
  for (let index = start; index < end; index += 1) now = ((now << 8) ^ (table[((now >> 8) ^ (bytes[index] ?? 0)) & 0xff] ?? 0)) & 0xffff;
  return now;
}
