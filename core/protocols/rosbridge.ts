// rosbridge v2: JSON messages over a WebSocket, both directions. What is not known, not whole or too long is refused
// with a reason; what is split into fragments is put together under bounds. Pure; used by driver and emulator.
import { z } from 'zod';

/** The longest message that either side of Waldo accepts, characters; a joint state has a few hundred. */
export const rosbridgeMostCharacters = 1_000_000;

const name = z.string().min(1).max(256);
const id = z.string().max(256).optional();
/** rosbridge tells absent from null nowhere. */
const optional = <T extends z.ZodType>(type: T) => type.nullish().transform((value) => value ?? undefined);
const compression = optional(z.enum(['none', 'png', 'cbor', 'cbor-raw']));
const fragmentSize = optional(z.number().int().min(1));
const body = z.record(z.string(), z.unknown());

const messages = z.discriminatedUnion('op', [
  z.object({ op: z.literal('advertise'), id, topic: name, type: name, latch: optional(z.boolean()), queue_size: optional(z.number()) }),
  z.object({ op: z.literal('unadvertise'), id, topic: name }),
  z.object({ op: z.literal('publish'), id, topic: name, msg: body, latch: optional(z.boolean()) }),
  z.object({
    op: z.literal('subscribe'), id, topic: name, type: optional(name), throttle_rate: optional(z.number().min(0)), queue_length: optional(z.number().int().min(0)),
    fragment_size: fragmentSize, compression,
  }),
  z.object({ op: z.literal('unsubscribe'), id, topic: name }),
  z.object({ op: z.literal('call_service'), id, service: name, type: optional(name), args: z.unknown().optional(), fragment_size: fragmentSize, compression }),
  z.object({ op: z.literal('service_response'), id, service: name, values: z.unknown().optional(), result: z.boolean() }),
  z.object({ op: z.literal('advertise_service'), id, service: name, type: name }),
  z.object({ op: z.literal('unadvertise_service'), id, service: name }),
  z.object({ op: z.literal('advertise_action'), id, action: name, type: name }),
  z.object({ op: z.literal('unadvertise_action'), id, action: name }),
  z.object({ op: z.literal('send_action_goal'), id, action: name, action_type: name, args: z.unknown().optional(), feedback: optional(z.boolean()), fragment_size: fragmentSize, compression }),
  z.object({ op: z.literal('cancel_action_goal'), id, action: name }),
  z.object({ op: z.literal('action_feedback'), id, action: name, values: z.unknown() }),
  z.object({ op: z.literal('action_result'), id, action: name, values: z.unknown().optional(), status: optional(z.number().int()), result: z.boolean() }),
  z.object({ op: z.literal('fragment'), id: z.string().min(1).max(256), data: z.string(), num: z.number().int().min(0), total: z.number().int().min(1) }),
  z.object({ op: z.literal('png'), id, data: z.string(), num: optional(z.number().int()), total: optional(z.number().int()) }),
  z.object({ op: z.literal('set_level'), id, level: z.enum(['info', 'warning', 'error', 'none']) }),
  z.object({ op: z.literal('status'), id, level: z.string().max(16), msg: z.unknown().optional() }),
]);
export type RosbridgeMessage = z.infer<typeof messages>;
export type RosbridgeOp = RosbridgeMessage['op'];

export interface RosbridgeRefusal {
  readonly refused: string;
  /** Of the message, where it has one: a status about it says so. */
  readonly id?: string;
}

/** Never throws. */
export function readRosbridge(text: string): RosbridgeMessage | RosbridgeRefusal {
  if (text.length > rosbridgeMostCharacters) return { refused: `a message of ${text.length} characters is too long` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { refused: 'a message is not JSON' };
  }
  const parsed = messages.safeParse(value);
  if (parsed.success) return parsed.data;
  const said = value !== null && typeof value === 'object' ? value as { op?: unknown; id?: unknown } : {};
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') ?? '';
  const refused = typeof said.op !== 'string' ? 'a message has no op'
    : where === 'op' ? `${said.op.slice(0, 40)}: no such operation`
      : `${said.op}: ${where === '' ? 'it' : where} is not valid (${issue?.message ?? 'no reason'})`;
  return typeof said.id === 'string' ? { refused, id: said.id.slice(0, 256) } : { refused };
}

/** JSON has no NaN and no infinity: rosbridge writes null for both. Throws on what refers to itself or is nested absurdly. */
export const writeRosbridge = (message: object): string => JSON.stringify(message);

/** Splits a message that is longer than the receiver wants it. `fragment_size` counts characters. */
export function fragmentRosbridge(text: string, fragmentSize: number | undefined, id: string): readonly string[] {
  if (fragmentSize === undefined || text.length <= fragmentSize) return [text];
  const total = Math.ceil(text.length / fragmentSize);
  return Array.from({ length: total }, (_, num) =>
    writeRosbridge({ op: 'fragment', id, data: text.slice(num * fragmentSize, (num + 1) * fragmentSize), num, total }));
}

const mostOpen = 8;
const mostFragments = 10_000;

/** Puts fragments together. Bounded: the oldest unfinished message goes when there are too many or they grow too long. */
export class RosbridgeDefragmenter {
  readonly #open = new Map<string, { readonly parts: Map<number, string>; readonly total: number }>();
  #characters = 0;

  /** The whole message once its last fragment is there; a refusal for what cannot be one. */
  take(fragment: Extract<RosbridgeMessage, { op: 'fragment' }>): string | RosbridgeRefusal | undefined {
    const { id: which, data, num, total } = fragment;
    if (total > mostFragments || num >= total) return { refused: 'fragment: num and total do not fit', id: which };
    let entry = this.#open.get(which);
    if (entry && entry.total !== total) { this.#drop(which); entry = undefined; }
    if (!entry) {
      if (this.#open.size >= mostOpen) this.#drop(this.#open.keys().next().value!);
      entry = { parts: new Map(), total };
      this.#open.set(which, entry);
    }
    // Sent twice: the first one counts.
    if (entry.parts.has(num)) return undefined;
    entry.parts.set(num, data);
    this.#characters += data.length;
    if (this.#characters > rosbridgeMostCharacters) {
      this.#drop(which);
      return { refused: 'fragment: the whole is too long', id: which };
    }
    if (entry.parts.size < total) return undefined;
    this.#drop(which);
    const { parts } = entry;
    return Array.from({ length: total }, (_, i) => parts.get(i)!).join('');
  }

  #drop(which: string): void {
    for (const part of this.#open.get(which)?.parts.values() ?? []) this.#characters -= part.length;
    this.#open.delete(which);
  }
}
