// Dynamixel Protocol 2.0's byte stuffing: between instruction and checksum, FF FF FD is sent as FF FF FD FD, so that
// no header can appear inside a packet. Used by the packets only.

/** The same array where there is nothing to stuff. */
export function stuff(bytes: Uint8Array): Uint8Array {
  const extra = count(bytes);
  if (extra === 0) return bytes;
  const stuffed = new Uint8Array(bytes.length + extra);
  let to = 0;
  for (let from = 0; from < bytes.length; from += 1) {
    stuffed[to] = bytes[from] ?? 0;
    to += 1;
    if (isHeader(bytes, from)) {
      stuffed[to] = 0xfd;
      to += 1;
    }
  }
  return stuffed;
}

/** The same view where nothing was stuffed. */
export function unstuff(bytes: Uint8Array): Uint8Array {
  const extra = count(bytes);
  if (extra === 0) return bytes;
  const plain = new Uint8Array(bytes.length);
  let to = 0;
  for (let from = 0; from < bytes.length; from += 1) {
    plain[to] = bytes[from] ?? 0;
    to += 1;
    if (isHeader(bytes, from) && bytes[from + 1] === 0xfd) from += 1;
  }
  return plain.subarray(0, to);
}

/** Whether an FF FF FD ends at this byte. */
const isHeader = (bytes: Uint8Array, at: number): boolean => bytes[at] === 0xfd && at >= 2 && bytes[at - 1] === 0xff && bytes[at - 2] === 0xff;

function count(bytes: Uint8Array): number {
  let found = 0;
  for (let index = 2; index < bytes.length; index += 1) if (isHeader(bytes, index)) found += 1;
  return found;
}
