// A test pattern that any H.264 decoder shows: seven pictures, 64×48, the first one complete, again and again. A frame can be
// made as heavy as a camera's by filling behind it. Used by long-episode.ts.
import { nanos } from '../../core/time.ts';
import type { VideoPacket } from '../take.ts';

const config = '{"codec":"avc1.42c00a","codedWidth":64,"codedHeight":48,"description":"AULACv/hABdnQsAK2QR7ARAAAAMAEAAAAwHg8SJkgAEABWjLgZLI"}';
/** Length-prefixed units, base64. Made with x264 from ffmpeg's testsrc; see recordings/fixtures/README.md. */
const pictures = [
  'AAAAF2dCwArZBHsBEAAAAwAQAAADAeDxImSAAAAABWjLgZLIAAABsmWIhBH/kXtLxQACvigGA9tdvgBK+RJgMZ9cx5fwgv8EAAVBEJgRUZmPXP0APRRVhQhC7qAwqkpKS4f/4aLYe/igAPgcAigwDgAGwBgBwFd//f4GH77+372ww4zBwADwAAglcQAEAAQV4gAAgDC/nR/nhBNKY4gF5OFflgMgEFAPwEZ9Vd/eEyr6M339HhEmAAIBAQABMOwA4EMSx6/gEfPDaKHI/XQf9oQ/+CLCBtesZ/69+WaZk6p/0/+wRlMPk9P4/+ukeIBgwH4AxlK9j/q4kAD3w/4n4xJyxkqj98Pk7hMAgChAAThwQC4ZSHQBGVoMGQAQ/wFQB1IHsA9SUhQYFJoenuKI/cRwAh8JPEeL9RprdwMU5ZmcMAVFgcCM8BxgBSkHUAolkEFMyogH8HHAAUpHgATKRGPpyEdXgGAIccvy8QPxAPE+lyxUtrOTA9PCgACAEAvhgPMA5gAO0hyABmVQg0jHCDaA7AXpDIP0lUDo1YKj+0AyEIB+LgAHf2uubP94QsoZgNHmDqdLXwLAiCIAAgCIB+A5SJ/A2iF7GDhYukPAZkCoyg/C8Mp/wkC2',
  'AAAACUGaOCuM4Ieq9g==',
  'AAAAGEGaVArifBX1VVyd9/1v+FO4rz+77+u1QA==',
  'AAAAIkGaYFcT4d6rk9Rz3/Tn3/z6u2mmXz/8Ld3Lb87fbbTT+vs=',
  'AAAAGEGagFcT4Z6rv9MW2xVr1b88WyDFtsVfwA==',
  'AAAAKEGaoFcT4I456enXz6e23Jtz3/G8VvqorHWj5M5vymU2b8Nd2++b2fA=',
  'AAAAIkGawFcT4MOqu/v9NM+1/BLz/qX1+Ge7tbk3/w5m/0nTPv8=',
].map((text) => new Uint8Array(Buffer.from(text, 'base64')));

/** Frame `index` of the endless pattern, with filling up to so many bytes, which decoders pass over. */
export function picture(streamId: string, index: number, tCaptureNanos: number, bytes = 0): VideoPacket {
  const key = index % pictures.length === 0;
  return { streamId, tCapture: nanos(tCaptureNanos), key, droppedBefore: 0, config: key ? config : '', data: filled(pictures[index % pictures.length]!, bytes) };
}

const fillerType = 12;
const noise = crypto.getRandomValues(new Uint8Array(65_536)).map((byte) => byte | 1);

function filled(data: Uint8Array, bytes: number): Uint8Array {
  const room = bytes - data.length - 6;
  if (room < 1) return data;
  const out = new Uint8Array(bytes);
  out.set(data);
  new DataView(out.buffer).setUint32(data.length, room + 2);
  out[data.length + 4] = fillerType;
  for (let at = data.length + 5; at < bytes - 1; at += noise.length) out.set(noise.subarray(0, Math.min(noise.length, bytes - 1 - at)), at);
  out[bytes - 1] = 0x80;
  return out;
}
