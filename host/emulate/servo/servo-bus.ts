// A bus of emulated servos, whatever their protocol: the port that it is plugged into, the wire's time, faults as
// planned, the beat that warms motors and moves the operator's hand. Feetech and Dynamixel kinds start one each.
import { isMainThread } from 'node:worker_threads';
import type { FramerCounts } from '../../../core/protocols/framer.ts';
import { becomeRealTime } from '../../../native/index.ts';
import type { Emulator, EmulatorContext, Endpoint } from '../emulator.ts';
import type { OperatorHand } from './operator-hand.ts';
import { openEmulatedPort } from './serial-port.ts';
import { createWire, wireClock, type WireClock } from './wire.ts';

/** What a bus needs of its servos. */
export interface ChainServo {
  /** The id that its chain file gives it: faults name it by this, whatever its register says. */
  readonly bornId: number;
  readonly baud: number;
  step(seconds: number): void;
  powerOff(): void;
  powerOn(): void;
  failOverload(): void;
  failHot(): void;
  pretendAnotherModel(): void;
}

/** What a conversation may do on the line. */
export interface Line<Servo> {
  /** Servos that have power and listen at the speed the host sends with. */
  listening(): readonly Servo[];
  /** Several servos that answer at once only make noise. */
  answer(servos: readonly Servo[], bytes: (servo: Servo) => Uint8Array, waitMicroseconds: (servo: Servo) => number): void;
  /** Nobody answers where somebody of so many bytes was expected. */
  gap(byteCount: number): void;
  /** Milliseconds since the bus began. */
  now(): number;
}

/** A protocol's side: bytes in, answers onto the line. */
export interface Conversation {
  hear(bytes: Uint8Array): void;
  /** The line was silent: what has begun is forgotten. */
  silence(): void;
  readonly heard: Readonly<FramerCounts>;
}

export interface ServoBusStart<Servo extends ChainServo> {
  readonly context: EmulatorContext;
  readonly servos: readonly Servo[];
  converse(line: Line<Servo>): Conversation;
  readonly hand?: OperatorHand | undefined;
  readonly clock?: WireClock;
}

export interface ServoBus extends Emulator {
  readonly endpoint: Endpoint;
}

const beatMilliseconds = 10;
const silenceMilliseconds = 100;

export async function startServoBus<Servo extends ChainServo>({ context, servos, converse, hand, clock = wireClock }: ServoBusStart<Servo>): Promise<ServoBus> {
  const { faults } = context;
  // On a worker of its own; a servo is never late because a page renders.
  if (!isMainThread) becomeRealTime();
  const begun = clock.now();
  const now = (): number => clock.now() - begun;
  const gone = (what: typeof faults.unplug): boolean => what !== undefined && now() >= what.afterMilliseconds && now() < what.afterMilliseconds + what.forMilliseconds;
  const has = (list: typeof faults.mute, servo: Servo): boolean => list.some((one) => one.id === servo.bornId && now() >= one.afterMilliseconds);
  let powered = true;
  let plugged = true;
  let heardAt = -Infinity;
  /** What the client talks at. */
  let baud: number | undefined;

  const wire = createWire((bytes) => { if (plugged) port.write(bytes); }, faults, clock);
  const byteMicroseconds = (): number => 1e7 / (baud ?? servos[0]?.baud ?? 1_000_000);
  const conversation = converse({
    now,
    listening() {
      return powered ? servos.filter((servo) => baud === undefined || servo.baud === baud) : [];
    },
    answer(answering, bytes, wait) {
      const loud = answering.filter((servo) => !has(faults.mute, servo));
      const [first] = loud;
      if (first === undefined) {
        if (answering[0] !== undefined) wire.gap(bytes(answering[0]).length * byteMicroseconds());
        return;
      }
      const clear = loud.length === 1;
      const packet = clear ? bytes(first) : noise(bytes(first));
      wire.answer(packet, wait(first));
      if (clear && has(faults.double, first)) wire.answer(packet, wait(first));
    },
    gap: (byteCount) => wire.gap(byteCount * byteMicroseconds()),
  });

  const port = await openEmulatedPort({ tcpPort: context.port, comesBack: faults.unplug !== undefined }, (bytes) => {
    if (!plugged) return;
    baud = port.baud();
    if (now() - heardAt > silenceMilliseconds) conversation.silence();
    heardAt = now();
    wire.setBaud(baud ?? servos[0]?.baud ?? 1_000_000);
    wire.heard(bytes.length);
    conversation.hear(bytes);
    wire.deliver();
  });

  const cable = (): void => {
    const wanted = !gone(faults.unplug);
    if (wanted === plugged) return;
    plugged = wanted;
    context.say(wanted ? 'The cable is in again.' : 'The cable is out.');
    if (wanted) port.plug(); else port.unplug();
  };
  const power = (): void => {
    const wanted = !gone(faults.powerLoss);
    if (wanted === powered) return;
    powered = wanted;
    context.say(wanted ? 'The power is back.' : 'The power is gone.');
    for (const servo of servos) if (wanted) servo.powerOn(); else servo.powerOff();
  };
  const failed = new Set<string>();
  const fail = (kind: string, list: typeof faults.mute, act: (servo: Servo) => void): void => {
    for (const servo of servos) {
      const key = `${kind} ${servo.bornId}`;
      if (failed.has(key) || !has(list, servo)) continue;
      failed.add(key);
      context.say(`Servo ${servo.bornId}: ${kind}.`);
      act(servo);
    }
  };

  let beatAt = now();
  const beat = setInterval(() => {
    const seconds = Math.min(0.1, (now() - beatAt) / 1000);
    beatAt = now();
    cable();
    power();
    fail('overload', faults.overload, (servo) => servo.failOverload());
    fail('too hot', faults.hot, (servo) => servo.failHot());
    fail('another model', faults.wrongModel, (servo) => servo.pretendAnotherModel());
    hand?.move(beatAt / 1000, seconds);
    for (const servo of servos) servo.step(seconds);
  }, beatMilliseconds);

  return {
    endpoint: port.endpoint,
    counts: () => ({
      packets: conversation.heard.packets, corruptedPackets: conversation.heard.corrupted, strayBytes: conversation.heard.strayBytes,
      answers: wire.counts.answers, droppedAnswers: wire.counts.dropped, corruptedAnswers: wire.counts.corrupted,
      wireBusyMilliseconds: Math.round(wire.counts.busyMicroseconds / 1000),
    }),
    async [Symbol.asyncDispose]() {
      clearInterval(beat);
      wire.close();
      await port[Symbol.asyncDispose]();
    },
  };
}

/** What is left of a packet when another servo sends at the same time, a little later: a low bit wins. */
function noise(packet: Uint8Array): Uint8Array {
  const mixed = new Uint8Array(packet.length + 1);
  for (let at = 0; at < mixed.length; at += 1) mixed[at] = (packet[at] ?? 0xff) & (packet[at - 1] ?? 0xff);
  return mixed;
}
