// Samples on their way from the host's main thread to the writer worker: flat numbers in one transferable
// buffer, so that handing over costs one message per batch and no garbage per sample.
import type { Sample } from '../core/streams/sample.ts';
import { rowLength, type StreamDescription } from '../core/streams/stream.ts';
import type { SampleRow } from './message.ts';

export interface Batch {
  /** Streams met for the first time; their index is the order of their arrival over the whole take. */
  readonly newStreams: readonly StreamDescription[];
  /** Per sample: stream index, sequence, tCapture, tArrive, tDevice, index into texts or −1, then the row. */
  readonly numbers: Float64Array;
  readonly texts: readonly string[];
}

const headNumbers = 6;

export class BatchBuilder {
  readonly #indices = new Map<string, { readonly index: number; readonly width: number }>();
  #newStreams: StreamDescription[] = [];
  #numbers = new Float64Array(8192);
  #length = 0;
  #texts: string[] = [];
  #textBytes = 0;

  get bytes(): number {
    return this.#length * 8 + this.#textBytes;
  }

  /** False when the row does not have the width that its stream first had: such a sample cannot be kept. */
  add(sample: Sample): boolean {
    let known = this.#indices.get(sample.stream.id);
    if (known === undefined) {
      known = { index: this.#indices.size, width: rowLength(sample.stream) };
      this.#indices.set(sample.stream.id, known);
      this.#newStreams.push(sample.stream);
    }
    if (sample.values.length !== known.width) return false;
    this.#room(headNumbers + known.width);
    const numbers = this.#numbers;
    let at = this.#length;
    numbers[at++] = known.index;
    numbers[at++] = sample.sequence;
    numbers[at++] = sample.tCapture;
    numbers[at++] = sample.tArrive;
    numbers[at++] = sample.tDevice;
    numbers[at++] = sample.text === undefined ? -1 : this.#texts.length;
    numbers.set(sample.values, at);
    this.#length = at + known.width;
    if (sample.text !== undefined) {
      this.#texts.push(sample.text);
      this.#textBytes += sample.text.length * 2;
    }
    return true;
  }

  #room(more: number): void {
    if (this.#length + more <= this.#numbers.length) return;
    const bigger = new Float64Array(Math.max(this.#numbers.length * 2, this.#length + more));
    bigger.set(this.#numbers.subarray(0, this.#length));
    this.#numbers = bigger;
  }

  /** What was added since the last take(); its buffer may be transferred. */
  take(): Batch {
    const batch = { newStreams: this.#newStreams, numbers: this.#numbers.slice(0, this.#length), texts: this.#texts };
    this.#newStreams = [];
    this.#texts = [];
    this.#length = 0;
    this.#textBytes = 0;
    return batch;
  }
}

export class BatchReader {
  readonly #streams: { readonly stream: StreamDescription; readonly width: number }[] = [];

  *read(batch: Batch): Generator<{ stream: StreamDescription; row: SampleRow }> {
    for (const stream of batch.newStreams) this.#streams.push({ stream, width: rowLength(stream) });
    const { numbers, texts } = batch;
    for (let at = 0; at < numbers.length;) {
      const { stream, width } = this.#streams[numbers[at]!]!;
      const textIndex = numbers[at + 5]!;
      const start = at + headNumbers;
      yield {
        stream,
        row: {
          sequence: numbers[at + 1]!, tCapture: numbers[at + 2]!, tArrive: numbers[at + 3]!, tDevice: numbers[at + 4]!,
          values: numbers.subarray(start, start + width),
          text: textIndex < 0 ? undefined : texts[textIndex]!,
        },
      };
      at = start + width;
    }
  }
}
