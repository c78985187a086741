// What an MCAP file's summary must say, compared with what its data holds. Used by doctor.ts.
import { opcodeNames, opcodes, type RecordOf } from './records.ts';

interface Place { readonly offset: number; readonly length: number }
type Schema = RecordOf<'schema'>;
type Channel = RecordOf<'channel'>;
type Chunk = Omit<RecordOf<'chunk'>, 'records'> & { readonly compressedSize: number };

export class Summary {
  readonly #note: (problem: string) => void;
  readonly #schemas = new Map<number, Schema>();
  readonly #channels = new Map<number, Channel>();
  readonly #summarySchemas = new Set<number>();
  readonly #summaryChannels = new Set<number>();
  readonly #chunks = new Map<number, { readonly chunk: Chunk; readonly place: Place; readonly messages: number; readonly indexes: Map<number, number>; indexed: boolean }>();
  readonly #attachments = new Map<number, { readonly name: string; readonly place: Place; indexed: boolean }>();
  readonly #metadata = new Map<number, { readonly name: string; readonly place: Place; indexed: boolean }>();
  readonly #counts = new Map<number, bigint>();
  readonly #groups = new Map<number, { from: number; to: number }>();
  readonly #offsets: RecordOf<'summaryOffset'>[] = [];
  #lastChunk: number | null = null;
  #statistics: RecordOf<'statistics'> | null = null;
  #first: bigint | null = null;
  #last = 0n;
  messages = 0;

  constructor(note: (problem: string) => void) {
    this.#note = note;
  }

  topicOf(channelId: number): string | null {
    return this.#channels.get(channelId)?.topic ?? null;
  }

  schemaOf(id: number): Schema | null {
    return this.#schemas.get(id) ?? null;
  }

  schema(schema: Schema, inSummary: boolean): void {
    const { id, name, encoding, data } = schema;
    if (id === 0) this.#note('a schema has the number 0, which means none');
    if (encoding === '') this.#note(`the schema ${name} does not say its encoding`);
    const before = this.#schemas.get(id);
    if (before !== undefined && (before.name !== name || before.encoding !== encoding || Buffer.compare(before.data, data) !== 0)) this.#note(`two different schemas have the number ${id}`);
    if (inSummary) {
      if (before === undefined) this.#note(`the schema ${name} stands in the summary alone`);
      this.#summarySchemas.add(id);
    } else if (before !== undefined) this.#note(`the schema ${name} stands twice in the data`);
    else this.#schemas.set(id, schema);
  }

  channel(channel: Channel, inSummary: boolean): void {
    const { id, schemaId, topic } = channel;
    const before = this.#channels.get(id);
    if (before !== undefined && (before.schemaId !== schemaId || before.topic !== topic || before.messageEncoding !== channel.messageEncoding || before.metadata !== channel.metadata)) {
      this.#note(`two different channels have the number ${id}`);
    }
    if (schemaId !== 0 && !this.#schemas.has(schemaId)) this.#note(`the channel ${topic} names a schema that is not there`);
    if (inSummary) {
      if (before === undefined) this.#note(`the channel ${topic} stands in the summary alone`);
      this.#summaryChannels.add(id);
    } else if (before !== undefined) this.#note(`the channel ${topic} stands twice in the data`);
    else this.#channels.set(id, channel);
  }

  message({ channelId, logTime }: RecordOf<'message'>): void {
    this.messages += 1;
    this.#counts.set(channelId, (this.#counts.get(channelId) ?? 0n) + 1n);
    if (this.#first === null || logTime < this.#first) this.#first = logTime;
    if (logTime > this.#last) this.#last = logTime;
  }

  chunk(chunk: Chunk, place: Place, messages: number): void {
    this.#chunks.set(place.offset, { chunk, place, messages, indexes: new Map(), indexed: false });
    this.#lastChunk = place.offset;
  }

  messageIndex(channelId: number, offset: number): void {
    if (this.#lastChunk === null) this.#note('a message index stands before the first chunk');
    else this.#chunks.get(this.#lastChunk)!.indexes.set(channelId, offset);
  }

  chunkIndex(index: RecordOf<'chunkIndex'>): void {
    const found = this.#chunks.get(index.offset);
    if (found === undefined) return this.#note(`a chunk index points to byte ${index.offset}, where no chunk is`);
    if (found.indexed) this.#note(`the chunk at byte ${index.offset} has two indexes`);
    found.indexed = true;
    const { chunk, place, indexes } = found;
    if (index.length !== place.length || index.compression !== chunk.compression || index.compressedSize !== chunk.compressedSize || index.uncompressedSize !== chunk.uncompressedSize) {
      this.#note(`the index of the chunk at byte ${index.offset} tells another size`);
    }
    if (index.startTime !== chunk.startTime || index.endTime !== chunk.endTime) this.#note(`the index of the chunk at byte ${index.offset} tells other times`);
    const isSame = indexes.size === index.indexOffsets.length && index.indexOffsets.every(({ channelId, offset }) => indexes.get(channelId) === offset);
    if (!isSame) this.#note(`the index of the chunk at byte ${index.offset} does not point to its message indexes`);
  }

  attachment(name: string, place: Place): void {
    this.#attachments.set(place.offset, { name, place, indexed: false });
  }

  metadata(name: string, place: Place): void {
    this.#metadata.set(place.offset, { name, place, indexed: false });
  }

  attachmentIndex({ offset, length, name }: RecordOf<'attachmentIndex'>): void {
    this.#named(this.#attachments.get(offset), 'attachment', name, length);
  }

  metadataIndex({ offset, length, name }: RecordOf<'metadataIndex'>): void {
    this.#named(this.#metadata.get(offset), 'metadata', name, length);
  }

  #named(found: { readonly name: string; readonly place: Place; indexed: boolean } | undefined, what: string, name: string, length: number): void {
    if (found === undefined || found.name !== name || found.place.length !== length) return this.#note(`the index of the ${what} ${name} does not point to it`);
    found.indexed = true;
  }

  statistics(statistics: RecordOf<'statistics'>): void {
    if (this.#statistics) this.#note('it has two statistics');
    this.#statistics = statistics;
    for (const id of new Set([...this.#channels.keys(), ...statistics.counts.keys()])) {
      if (statistics.counts.size > 0 && !this.#summaryChannels.has(id)) this.#note(`the statistics count the channel ${this.topicOf(id) ?? id}, which the summary does not list before them`);
    }
  }

  summaryOffset(offset: RecordOf<'summaryOffset'>): void {
    this.#offsets.push(offset);
  }

  /** Of a record of the summary. */
  place(opcode: number, { offset, length }: Place): void {
    const group = this.#groups.get(opcode);
    if (group === undefined) this.#groups.set(opcode, { from: offset, to: offset + length });
    else if (group.to !== offset) this.#note(`the summary does not keep its ${opcodeNames.get(opcode) ?? opcode} records together`);
    else group.to = offset + length;
  }

  offsetsStart(start: number): void {
    const group = this.#groups.get(opcodes.summaryOffset);
    if (start !== (group?.from ?? 0)) this.#note('its footer does not point to the offsets of its summary');
  }

  finish(): void {
    for (const { place, indexed, messages } of this.#chunks.values()) if (!indexed && messages > 0) this.#note(`the chunk at byte ${place.offset} is in no index`);
    for (const { name, indexed } of this.#attachments.values()) if (!indexed) this.#note(`the attachment ${name} is in no index`);
    for (const { name, indexed } of this.#metadata.values()) if (!indexed) this.#note(`the metadata ${name} is in no index`);
    for (const [id, { topic, schemaId }] of this.#channels) {
      if (!this.#summaryChannels.has(id)) this.#note(`the channel ${topic} is not in the summary`);
      if (schemaId !== 0 && !this.#summarySchemas.has(schemaId)) this.#note(`the schema of ${topic} is not in the summary`);
    }
    for (const { opcode, start, length } of this.#offsets) {
      const group = this.#groups.get(opcode);
      if (group?.from !== start || group.to - group.from !== length) this.#note(`the summary's offset of its ${opcodeNames.get(opcode) ?? opcode} records is wrong`);
    }
    this.#compareStatistics();
  }

  #compareStatistics(): void {
    const told = this.#statistics;
    if (told === null) return this.#note('it has no statistics');
    const wrong = (what: string, is: bigint | number, should: bigint | number): void => { if (is !== should) this.#note(`its statistics tell ${is} ${what} instead of ${should}`); };
    wrong('messages', told.messages, BigInt(this.messages));
    wrong('schemas', told.schemas, this.#schemas.size);
    wrong('channels', told.channels, this.#channels.size);
    wrong('attachments', told.attachments, this.#attachments.size);
    wrong('metadata records', told.metadata, this.#metadata.size);
    wrong('chunks', told.chunks, this.#chunks.size);
    if (this.#first !== null && (told.startTime !== this.#first || told.endTime !== this.#last)) this.#note('its statistics tell other times than its messages');
    for (const [id, count] of this.#counts) if (told.counts.get(id) !== count) this.#note(`its statistics count ${told.counts.get(id) ?? 0} messages of ${this.topicOf(id) ?? id} instead of ${count}`);
  }
}
