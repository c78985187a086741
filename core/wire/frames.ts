// The binary frames of the wire: credits and samples up, newest samples down, video packets up, and the
// ping that relates two clocks. Little-endian; a frame is one message; byte 0 says which.
// A malformed frame throws WireError; the receiver closes that viewer's wire.

export class WireError extends Error { override name = 'WireError'; }

export const frameType = { credit: 1, sample: 2, video: 3, ping: 4, feed: 17, pong: 20 } as const;

/** Page → host, once per animation frame: send me what is new. Carries the clutch level, so silence is release. */
export interface CreditFrame { readonly type: 'credit'; readonly sequence: number; readonly clutch: boolean }
/** Page → host: one sample of a page-fed device. Times are the page's performance clock in milliseconds. */
export interface SampleFrame { readonly type: 'sample'; readonly stream: string; readonly sequence: number; readonly tCaptureMs: number; readonly values: Float64Array }
/** Page → host: one encoded video packet. `config` travels with key frames: the decoder configuration as JSON. */
export interface VideoFrame {
  readonly type: 'video'; readonly stream: string; readonly sequence: number; readonly tCaptureMs: number;
  readonly key: boolean; readonly droppedBefore: number; readonly config: string; readonly data: Uint8Array;
  /** What the picture was like, in the order of a frames stream; empty: nobody looked. */
  readonly facts: Float64Array;
}
/**
 * Page → host, about twice a second. `answer` tells when the last pong came in (page milliseconds) and what it
 * said, so that the host too knows a whole round trip and not only when a message arrived.
 */
export interface PingFrame { readonly type: 'ping'; readonly pageMs: number; readonly answer?: { readonly hostNanos: number; readonly receivedMs: number } }
/** Host → page: the page's own stamp back, and host nanoseconds when it was answered. */
export interface PongFrame { readonly type: 'pong'; readonly pageMs: number; readonly hostNanos: number }
/** Host → page: the newest sample of each stream that changed since the last credit. */
export interface FeedFrame { readonly type: 'feed'; readonly credit: number; readonly hostNanos: number; readonly samples: readonly FeedSample[] }
export interface FeedSample { readonly stream: string; readonly sequence: number; readonly tCapture: number; readonly tArrive: number; readonly values: Float64Array; readonly text: string }

export type UpFrame = CreditFrame | SampleFrame | VideoFrame | PingFrame;
export type DownFrame = FeedFrame | PongFrame;

class Writer {
  #bytes = new Uint8Array(512);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;
  #room(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const bigger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + more));
    bigger.set(this.#bytes);
    this.#bytes = bigger;
    this.#view = new DataView(bigger.buffer);
  }
  u8(value: number): this { this.#room(1); this.#view.setUint8(this.#at, value); this.#at += 1; return this; }
  u32(value: number): this { this.#room(4); this.#view.setUint32(this.#at, value, true); this.#at += 4; return this; }
  f64(value: number): this { this.#room(8); this.#view.setFloat64(this.#at, value, true); this.#at += 8; return this; }
  bytes(data: Uint8Array): this {
    this.u32(data.length); this.#room(data.length); this.#bytes.set(data, this.#at); this.#at += data.length; return this;
  }
  text(value: string): this { return this.bytes(encoder.encode(value)); }
  floats(values: Float64Array): this {
    this.u32(values.length); this.#room(values.length * 8);
    for (const value of values) { this.#view.setFloat64(this.#at, value, true); this.#at += 8; }
    return this;
  }
  done(): Uint8Array { return this.#bytes.slice(0, this.#at); }
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  constructor(bytes: Uint8Array) { this.#bytes = bytes; this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength); }
  #take(count: number): number {
    if (this.#at + count > this.#bytes.length) throw new WireError('frame ends early');
    const at = this.#at; this.#at += count; return at;
  }
  u8(): number { return this.#view.getUint8(this.#take(1)); }
  u32(): number { return this.#view.getUint32(this.#take(4), true); }
  f64(): number { return this.#view.getFloat64(this.#take(8), true); }
  bytes(): Uint8Array { const length = this.u32(); const at = this.#take(length); return this.#bytes.slice(at, at + length); }
  text(): string { return decoder.decode(this.bytes()); }
  floats(): Float64Array {
    const length = this.u32();
    const at = this.#take(length * 8);
    const values = new Float64Array(length);
    for (let i = 0; i < length; i += 1) values[i] = this.#view.getFloat64(at + i * 8, true);
    return values;
  }
  end(): void { if (this.#at !== this.#bytes.length) throw new WireError('frame has bytes left over'); }
}

interface TextCoder { encode(text: string): Uint8Array }
interface TextParser { decode(bytes: Uint8Array): string }
// TextEncoder and TextDecoder exist in Node, pages and workers alike; core is compiled without either one's types.
const { TextEncoder, TextDecoder } = globalThis as unknown as { TextEncoder: new () => TextCoder; TextDecoder: new () => TextParser };
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function encodeUp(frame: UpFrame): Uint8Array {
  const out = new Writer().u8(frameType[frame.type]);
  switch (frame.type) {
    case 'credit': return out.u32(frame.sequence).u8(frame.clutch ? 1 : 0).done();
    case 'sample': return out.text(frame.stream).u32(frame.sequence).f64(frame.tCaptureMs).floats(frame.values).done();
    case 'video':
      return out.text(frame.stream).u32(frame.sequence).f64(frame.tCaptureMs).u8(frame.key ? 1 : 0)
        .u32(frame.droppedBefore).text(frame.config).bytes(frame.data).floats(frame.facts).done();
    case 'ping': return out.f64(frame.pageMs).f64(frame.answer?.hostNanos ?? NaN).f64(frame.answer?.receivedMs ?? NaN).done();
  }
}

export function decodeUp(bytes: Uint8Array): UpFrame {
  const from = new Reader(bytes);
  const frame = readUp(from, from.u8());
  from.end();
  return frame;
}

function readUp(from: Reader, type: number): UpFrame {
  switch (type) {
    case frameType.credit: return { type: 'credit', sequence: from.u32(), clutch: from.u8() === 1 };
    case frameType.sample: return { type: 'sample', stream: from.text(), sequence: from.u32(), tCaptureMs: from.f64(), values: from.floats() };
    case frameType.video:
      return {
        type: 'video', stream: from.text(), sequence: from.u32(), tCaptureMs: from.f64(), key: from.u8() === 1,
        droppedBefore: from.u32(), config: from.text(), data: from.bytes(), facts: from.floats(),
      };
    case frameType.ping: return readPing(from);
    default: throw new WireError(`unknown frame type ${type}`);
  }
}

function readPing(from: Reader): PingFrame {
  const pageMs = from.f64();
  const answer = { hostNanos: from.f64(), receivedMs: from.f64() };
  return Number.isNaN(answer.hostNanos) ? { type: 'ping', pageMs } : { type: 'ping', pageMs, answer };
}

export function encodeDown(frame: DownFrame): Uint8Array {
  const out = new Writer().u8(frameType[frame.type]);
  if (frame.type === 'pong') return out.f64(frame.pageMs).f64(frame.hostNanos).done();
  out.u32(frame.credit).f64(frame.hostNanos).u32(frame.samples.length);
  for (const sample of frame.samples) {
    out.text(sample.stream).u32(sample.sequence).f64(sample.tCapture).f64(sample.tArrive).floats(sample.values).text(sample.text);
  }
  return out.done();
}

export function decodeDown(bytes: Uint8Array): DownFrame {
  const from = new Reader(bytes);
  const type = from.u8();
  if (type === frameType.pong) {
    const pong: PongFrame = { type: 'pong', pageMs: from.f64(), hostNanos: from.f64() };
    from.end();
    return pong;
  }
  if (type !== frameType.feed) throw new WireError(`unknown frame type ${type}`);
  const credit = from.u32();
  const hostNanos = from.f64();
  const samples: FeedSample[] = [];
  for (let left = from.u32(); left > 0; left -= 1) {
    samples.push({ stream: from.text(), sequence: from.u32(), tCapture: from.f64(), tArrive: from.f64(), values: from.floats(), text: from.text() });
  }
  from.end();
  return { type: 'feed', credit, hostNanos, samples };
}
