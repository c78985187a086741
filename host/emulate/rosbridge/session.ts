// One client of the emulated rosbridge: its subscriptions with their throttles and queues, its goals, and what it is told
// when something is wrong. Sends through `out`, which may be slow: topics are then left out, answers are not.
import { fragmentRosbridge, readRosbridge, RosbridgeDefragmenter, writeRosbridge, type RosbridgeMessage } from '../../../core/protocols/rosbridge.ts';
import { followJointTrajectoryGoal, gripperCommandGoal, jointTrajectoryMessage, numbersMessage, rosTime, sameRosType, trajectoryTo } from '../../../core/protocols/rosbridge-messages.ts';
import { writeCbor } from '../../../core/protocols/rosbridge-cbor.ts';
import { actionType, answerService, robotAction, robotTopic, type RosTopics } from './graph.ts';
import { wallSeconds, type ActionEnd, type GoalListener, type RosRobot, type RunningGoal } from './robot.ts';

export interface Session {
  hear(text: string): void;
  /** Something was published; `text` is made once for all who want it. */
  deliver(topic: string, message: object, now: number): void;
  /** Sends what throttled queues still hold. */
  flush(now: number): void;
  close(): void;
}

export interface SessionParts {
  readonly robot: RosRobot;
  readonly topics: RosTopics;
  /** `droppable`: may be left out when the client does not keep up. */
  out(message: string | Uint8Array, droppable: boolean): void;
  /** To every client that listens, this one too. */
  publish(topic: string, message: object): void;
}

type Of<Op extends RosbridgeMessage['op']> = Extract<RosbridgeMessage, { op: Op }>;
interface Subscription { readonly id: string | undefined; readonly throttle: number; readonly queue: number; readonly fragment: number | undefined; readonly cbor: boolean }

const mostSubscriptions = 200;
const mostGoals = 50;
const mostQueued = 1000;
const levels = ['info', 'warning', 'error', 'none'] as const;

export function createSession({ robot, topics, out, publish }: SessionParts): Session {
  const subscriptions = new Map<string, Subscription[]>();
  const queues = new Map<string, { sentAt: number; waiting: object[] }>();
  const advertised = new Map<string, number>();
  const goals = new Map<string, RunningGoal>();
  const fragments = new RosbridgeDefragmenter();
  let level: (typeof levels)[number] = 'error';
  let fragmentCount = 0;

  const send = (message: object, droppable = false, fragmentSize?: number): void => {
    fragmentCount += 1;
    try {
      for (const part of fragmentRosbridge(writeRosbridge(message), fragmentSize, String(fragmentCount))) out(part, droppable);
    } catch {
      // Nested deeper than can be written down: nobody gets it.
    }
  };
  const status = (how: 'warning' | 'error', msg: string, id?: string): void => {
    if (levels.indexOf(how) >= levels.indexOf(level)) send({ op: 'status', level: how, msg, ...(id === undefined ? {} : { id }) });
  };

  const subscribe = (message: Of<'subscribe'>): void => {
    const { topic, type, id } = message;
    const known = topics.typeOf(topic);
    if (known === undefined && type === undefined) { status('error', `subscribe: ${topic} is not there and no type was given`, id); return; }
    if (known !== undefined && type !== undefined && !sameRosType(known, type)) { status('error', `subscribe: ${topic} is a ${known}, not a ${type}`, id); return; }
    if (message.compression === 'png' || message.compression === 'cbor-raw') { status('error', `subscribe: compression ${message.compression} is not available here`, id); return; }
    if ([...subscriptions.values()].flat().length >= mostSubscriptions) { status('error', 'subscribe: too many subscriptions', id); return; }
    if (known === undefined && !topics.add(topic, type!)) { status('error', 'subscribe: too many topics', id); return; }
    const list = (subscriptions.get(topic) ?? []).filter((one) => one.id !== id || id === undefined);
    list.push({ id, throttle: message.throttle_rate ?? 0, queue: Math.min(mostQueued, message.queue_length ?? 0), fragment: message.fragment_size, cbor: message.compression === 'cbor' });
    subscriptions.set(topic, list);
    if (!queues.has(topic)) queues.set(topic, { sentAt: -Infinity, waiting: [] });
  };
  const unsubscribe = ({ topic, id }: Of<'unsubscribe'>): void => {
    const left = id === undefined ? [] : (subscriptions.get(topic) ?? []).filter((one) => one.id !== id);
    if (!subscriptions.has(topic)) status('warning', `unsubscribe: not subscribed to ${topic}`, id);
    if (left.length > 0) { subscriptions.set(topic, left); return; }
    subscriptions.delete(topic);
    queues.delete(topic);
  };
  /** Several subscriptions of one client to a topic are one: the fastest, the longest queue, the smallest fragments. */
  const merged = (list: readonly Subscription[]): Subscription => ({
    id: undefined, throttle: Math.min(...list.map(({ throttle }) => throttle)), queue: Math.max(...list.map(({ queue }) => queue)),
    cbor: list.some(({ cbor }) => cbor), fragment: list.reduce<number | undefined>((least, { fragment }) => (fragment === undefined ? least : Math.min(least ?? Infinity, fragment)), undefined),
  });

  const advertise = ({ topic, type, id }: Of<'advertise'>): void => {
    const known = topics.typeOf(topic);
    if (known !== undefined && !sameRosType(known, type)) { status('error', `advertise: ${topic} is a ${known}, not a ${type}`, id); return; }
    if (!/^[\w-]+(\/(msg|srv|action))?\/\w+$/.test(type)) { status('error', `advertise: ${type} is no message type`, id); return; }
    if (known === undefined && !topics.add(topic, type)) { status('error', 'advertise: too many topics', id); return; }
    advertised.set(topic, (advertised.get(topic) ?? 0) + 1);
  };
  const unadvertise = ({ topic, id }: Of<'unadvertise'>): void => {
    if (!advertised.delete(topic)) status('warning', `unadvertise: ${topic} was not advertised`, id);
    else topics.remove(topic);
  };
  const take = ({ topic, msg, id }: Of<'publish'>): void => {
    const type = topics.typeOf(topic);
    if (type === undefined) { status('error', `publish: ${topic} is not there`, id); return; }
    const filled = fill(type, msg);
    if (topic === robotTopic.trajectory) {
      const parsed = jointTrajectoryMessage.safeParse(filled);
      if (!parsed.success) { status('error', `publish: ${issueOf(parsed.error)}`, id); return; }
      robot.trajectory(parsed.data);
    } else if (topic === robotTopic.positions) {
      const parsed = numbersMessage.safeParse(filled);
      if (!parsed.success) { status('error', `publish: ${issueOf(parsed.error)}`, id); return; }
      const names = robot.names.slice(0, parsed.data.data.length);
      robot.trajectory(jointTrajectoryMessage.parse(trajectoryTo(names, parsed.data.data, [], 0)));
    }
    publish(topic, filled);
  };

  const sendGoal = (message: Of<'send_action_goal'>): void => {
    const { action, id, args, feedback, fragment_size: fragment } = message;
    const named = { action, ...(id === undefined ? {} : { id }) };
    const fail = (why: string): void => {
      status('error', `send_action_goal: ${why}`, id);
      send({ op: 'action_result', ...named, values: why, status: 0, result: false });
    };
    const type = actionType(action);
    if (type === undefined || !sameRosType(type, message.action_type)) { fail(`there is no action ${action} of type ${message.action_type}`); return; }
    if (goals.size >= mostGoals) { fail('too many goals'); return; }
    const key = `${action} ${id ?? ''}`;
    const listener: GoalListener = {
      feedback: (values) => { if (feedback === true) send({ op: 'action_feedback', ...named, values }, true, fragment); },
      ended({ status: how, values }: ActionEnd) {
        goals.delete(key);
        send({ op: 'action_result', ...named, values, status: how, result: true }, false, fragment);
      },
    };
    let running: RunningGoal;
    if (action === robotAction.follow) {
      const parsed = followJointTrajectoryGoal.safeParse(args);
      if (!parsed.success) { fail(issueOf(parsed.error)); return; }
      let over = false;
      running = robot.follow(parsed.data, { ...listener, ended: (end) => { over = true; listener.ended(end); } });
      if (!over) goals.set(key, running);
    } else {
      const parsed = gripperCommandGoal.safeParse(args);
      if (!parsed.success) { fail(issueOf(parsed.error)); return; }
      let over = false;
      running = robot.grip(parsed.data.command.position, { ...listener, ended: (end) => { over = true; listener.ended(end); } });
      if (!over) goals.set(key, running);
    }
  };

  const act = (message: RosbridgeMessage): void => {
    switch (message.op) {
      case 'subscribe': subscribe(message); return;
      case 'unsubscribe': unsubscribe(message); return;
      case 'advertise': advertise(message); return;
      case 'unadvertise': unadvertise(message); return;
      case 'publish': take(message); return;
      case 'send_action_goal': sendGoal(message); return;
      case 'cancel_action_goal': goals.get(`${message.action} ${message.id ?? ''}`)?.cancel(); return;
      case 'call_service': {
        const values = answerService(message.service, message.args, topics);
        if (!values) status('error', `call_service: there is no service ${message.service}`, message.id);
        send({ op: 'service_response', service: message.service, ...(message.id === undefined ? {} : { id: message.id }), values: values ?? 'no such service', result: values !== undefined }, false, message.fragment_size);
        return;
      }
      case 'fragment': {
        const whole = fragments.take(message);
        if (typeof whole === 'string') hear(whole, false);
        else if (whole) status('error', whole.refused, whole.id);
        return;
      }
      case 'set_level': level = message.level; return;
      case 'status': return;
      default: status('error', `${message.op}: not available here`, message.id);
    }
  };
  const hear = (text: string, fragmentsAllowed = true): void => {
    const message = readRosbridge(text);
    if ('refused' in message) status('error', message.refused, message.id);
    else if (message.op === 'fragment' && !fragmentsAllowed) status('error', 'fragment: within a fragment', message.id);
    else act(message);
  };

  const sendNow = (topic: string, message: object, { cbor, fragment }: Subscription): void => {
    const publication = { op: 'publish', topic, msg: message };
    if (!cbor) { send(publication, true, fragment); return; }
    try { out(writeCbor(publication), true); } catch { /* nested deeper than any message: nobody gets it */ }
  };
  return {
    hear: (text) => hear(text),
    deliver(topic, message, now) {
      const list = subscriptions.get(topic);
      const queue = queues.get(topic);
      if (!list || !queue) return;
      const subscription = merged(list);
      if (queue.waiting.length === 0 && now - queue.sentAt >= subscription.throttle) {
        queue.sentAt = now;
        sendNow(topic, message, subscription);
      } else if (subscription.queue > 0) {
        queue.waiting.push(message);
        if (queue.waiting.length > subscription.queue) queue.waiting.shift();
      }
    },
    flush(now) {
      for (const [topic, queue] of queues) {
        const list = subscriptions.get(topic);
        if (!list || queue.waiting.length === 0) continue;
        const subscription = merged(list);
        if (now - queue.sentAt < subscription.throttle) continue;
        queue.sentAt = now;
        sendNow(topic, queue.waiting.shift()!, subscription);
      }
    },
    close() {
      for (const topic of advertised.keys()) topics.remove(topic);
      // rosbridge leaves goals running when their client goes; so does this.
      goals.clear();
      subscriptions.clear();
    },
  };
}

const issueOf = (error: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] }): string =>
  `${error.issues[0]?.path.join('.') ?? 'message'}: ${error.issues[0]?.message ?? 'not valid'}`;

/** A message of a type with a header gets one when it has none. */
function fill(type: string, message: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const stamped = /Joint(State|Trajectory)$/.test(type);
  // A trajectory's missing stamp stays zero, "now": that is what rosbridge's own fill would come to, less its delay.
  return !stamped || message['header'] !== undefined || type.endsWith('Trajectory') ? message : { header: { stamp: rosTime(wallSeconds()), frame_id: '' }, ...message };
}
