// The emulated rosbridge as its clients meet it: raw WebSockets here, and roslib, the peer that is not ours, below.
import fc from 'fast-check';
import { WebSocket } from 'ws';
import { afterEach, describe, expect, it } from 'vitest';
import { followResult, goalStatus, rosTime, rosType, trajectoryTo } from '../../../core/protocols/rosbridge-messages.ts';
import { noFaults, readFaultPlan, type FaultPlan } from '../fault-plan.ts';
import { idealArm, type IdealArm } from '../ideal-arm.ts';
import { Action, Ros, Service, Topic } from '../../../tools/peers/roslib.ts';
import { rosbridge } from './rosbridge.ts';
import { robotAction, robotTopic } from './graph.ts';
import { wallSeconds } from './robot.ts';

const cleanup: (() => PromiseLike<unknown> | void)[] = [];
afterEach(async () => { for (const undo of cleanup.splice(0).reverse()) await undo(); });
const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
const until = async (met: () => boolean, milliseconds = 5000): Promise<void> => {
  for (const end = performance.now() + milliseconds; !met();) {
    if (performance.now() > end) throw new Error('it did not come to that');
    await wait(5);
  }
};

const names = ['shoulder_pan', 'shoulder_lift', 'elbow_flex'];
interface Heard { op: string; topic?: string; id?: string; msg?: Record<string, unknown>; values?: Record<string, unknown>; status?: number; result?: boolean; level?: string; data?: string; total?: number }
interface Client { readonly socket: WebSocket; readonly heard: Heard[]; say(message: object): void; of(op: string): Heard[] }

async function start(faults: FaultPlan = noFaults): Promise<{ arm: IdealArm; port: number; client: Client; counts(): Readonly<Record<string, number>> }> {
  const arm = idealArm(names);
  const emulator = await rosbridge.start({ arm, faults, motion: 'still', say: () => undefined });
  cleanup.push(() => emulator[Symbol.asyncDispose]());
  const { port } = emulator.endpoint as { port: number };
  return { arm, port, client: await connect(port), counts: () => emulator.counts() };
}

async function connect(port: number): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  cleanup.push(() => { socket.terminate(); });
  await new Promise<void>((resolve, reject) => { socket.once('open', () => resolve()); socket.once('error', reject); });
  const heard: Heard[] = [];
  socket.on('message', (data) => { heard.push(JSON.parse(String(data)) as Heard); });
  return { socket, heard, say: (message) => socket.send(JSON.stringify(message)), of: (op) => heard.filter((one) => one.op === op) };
}

const goal = (positions: readonly number[], seconds: number, more: object = {}) => ({ trajectory: trajectoryTo(names, positions, [], seconds), ...more });
const sendGoal = (client: Client, id: string, args: object): void => client.say({ op: 'send_action_goal', id, action: robotAction.follow, action_type: rosType.followJointTrajectory, feedback: true, args });

describe('topics', () => {
  it('publishes joint states a hundred times a second, or as rarely as asked', async () => {
    const { port, client } = await start();
    const slow = await connect(port);
    client.say({ op: 'subscribe', topic: robotTopic.jointStates, type: 'sensor_msgs/JointState' });
    slow.say({ op: 'subscribe', topic: robotTopic.jointStates, throttle_rate: 100 });
    await wait(1000);
    expect(client.of('publish').length).toBeGreaterThan(60);
    expect(client.of('publish').length).toBeLessThan(115);
    expect(slow.of('publish').length).toBeGreaterThan(5);
    expect(slow.of('publish').length).toBeLessThan(12);
    const { msg } = client.of('publish').at(-1)!;
    expect(msg).toMatchObject({ name: [...names, 'gripper'], position: [0, 0, 0, 0.5], header: { stamp: { sec: expect.any(Number) } } });
    client.say({ op: 'unsubscribe', topic: robotTopic.jointStates });
    await wait(60);
    const so = client.heard.length;
    await wait(100);
    expect(client.heard.length).toBe(so);
  });

  it('keeps a queue for throttled topics and cuts long messages into fragments', async () => {
    const { client, port } = await start();
    const other = await connect(port);
    other.say({ op: 'subscribe', topic: '/notes', type: 'std_msgs/msg/String', throttle_rate: 50, queue_length: 3 });
    client.say({ op: 'subscribe', topic: '/notes', type: 'std_msgs/msg/String', fragment_size: 40 });
    client.say({ op: 'advertise', topic: '/notes', type: 'std_msgs/msg/String' });
    for (let i = 0; i < 6; i += 1) client.say({ op: 'publish', topic: '/notes', msg: { data: `note ${i}` } });
    await until(() => other.of('publish').length === 4);
    expect(other.of('publish').map(({ msg }) => msg!['data'])).toEqual(['note 0', 'note 3', 'note 4', 'note 5']);
    const parts = client.of('fragment');
    expect(parts.length % parts[0]!.total!).toBe(0);
    expect(JSON.parse(parts.slice(0, parts[0]!.total).map(({ data }) => data).join(''))).toMatchObject({ op: 'publish', topic: '/notes', msg: { data: 'note 0' } });
  });

  it('follows trajectories, straight or curved, and the newest one', async () => {
    const { arm, client } = await start();
    client.say({ op: 'publish', topic: robotTopic.trajectory, msg: trajectoryTo(names, [0.5, 0.2, 0], [], 0.4) });
    await wait(200);
    expect(arm.position(0)).toBeGreaterThan(0.15);
    expect(arm.position(0)).toBeLessThan(0.35);
    client.say({ op: 'publish', topic: robotTopic.trajectory, msg: trajectoryTo(names, [0, 0, 0.3], [0, 0, 0], 0.2) });
    await until(() => Math.abs(arm.position(2) - 0.3) < 1e-6 && Math.abs(arm.position(0)) < 1e-6);
    // Only some of the joints, the gripper among them; in fragments.
    const text = JSON.stringify({ op: 'publish', topic: robotTopic.trajectory, msg: trajectoryTo(['gripper'], [0.9], [], 0.1) });
    [text.slice(0, 30), text.slice(30)].forEach((data, num) => client.say({ op: 'fragment', id: 'f', data, num, total: 2 }));
    await until(() => Math.abs(arm.position(3) - 0.9) < 1e-6);
    client.say({ op: 'publish', topic: robotTopic.positions, msg: { data: [0.05, 0, 0] } });
    await until(() => Math.abs(arm.position(0) - 0.05) < 1e-6);
  });
});

describe('actions', () => {
  it('reach a goal with feedback on the way', async () => {
    const { client } = await start();
    sendGoal(client, 'g1', goal([0.3, 0, 0], 0.3));
    await until(() => client.of('action_result').length === 1);
    expect(client.of('action_result')[0]).toMatchObject({ id: 'g1', status: goalStatus.succeeded, result: true, values: { error_code: 0 } });
    const fed = client.of('action_feedback');
    expect(fed.length).toBeGreaterThan(2);
    expect(fed[1]).toMatchObject({ id: 'g1', values: { joint_names: names, actual: { positions: expect.any(Array) } } });
  });

  it('say why not', async () => {
    const { client, arm } = await start();
    const cases: [string, object, number][] = [
      ['joints', { trajectory: trajectoryTo(['nobody'], [1], [], 1) }, followResult.invalidJoints],
      ['points', { trajectory: { ...trajectoryTo(names, [1], [], 1) } }, followResult.invalidGoal],
      ['old', { trajectory: { ...trajectoryTo(names, [1, 0, 0], [], 1), header: { stamp: rosTime(wallSeconds() - 60) } } }, followResult.oldHeader],
    ];
    for (const [id, args] of cases) sendGoal(client, id, args);
    await until(() => client.of('action_result').length === 3);
    expect(client.of('action_result').map(({ id, values }) => [id, values!['error_code']])).toEqual(cases.map(([id, , code]) => [id, code]));
    client.say({ op: 'send_action_goal', id: 'x', action: '/nobody', action_type: 'a/action/B', args: {} });
    await until(() => client.of('action_result').length === 4);
    expect(client.of('action_result')[3]).toMatchObject({ id: 'x', result: false });
    expect(arm.position(0)).toBe(0);
  });

  it('are canceled by their client and by newer goals', async () => {
    const { client, arm } = await start();
    sendGoal(client, 'a', goal([1, 0, 0], 2));
    await wait(150);
    sendGoal(client, 'b', goal([-1, 0, 0], 2));
    await wait(150);
    client.say({ op: 'cancel_action_goal', id: 'b', action: robotAction.follow });
    await until(() => client.of('action_result').length === 2);
    expect(client.of('action_result').map(({ id, status }) => [id, status])).toEqual([['a', goalStatus.canceled], ['b', goalStatus.canceled]]);
    const there = arm.position(0);
    await wait(100);
    expect(arm.position(0)).toBeCloseTo(there, 3);
  });

  it('end when a joint leaves its path or does not arrive', async () => {
    const { client } = await start(readFaultPlan('overload=2'));
    await wait(20);
    sendGoal(client, 'p', goal([0, 0.5, 0], 0.3, { path_tolerance: [{ name: 'shoulder_lift', position: 0.1 }] }));
    await until(() => client.of('action_result').length === 1);
    expect(client.of('action_result')[0]).toMatchObject({ status: goalStatus.aborted, values: { error_code: followResult.pathTolerance, error_string: expect.stringContaining('shoulder_lift') } });
    sendGoal(client, 'q', goal([0, 0.5, 0], 0.1, { goal_time_tolerance: { sec: 0, nanosec: 1e8 } }));
    await until(() => client.of('action_result').length === 2);
    expect(client.of('action_result')[1]).toMatchObject({ values: { error_code: followResult.goalTolerance } });
  });

  it('move the gripper', async () => {
    const { client, arm } = await start();
    client.say({ op: 'send_action_goal', id: 'g', action: robotAction.gripper, action_type: 'control_msgs/action/GripperCommand', args: { command: { position: 0.2, max_effort: 5 } } });
    await until(() => client.of('action_result').length === 1);
    expect(client.of('action_result')[0]!.values).toMatchObject({ reached_goal: true, stalled: false });
    expect(arm.position(3)).toBeCloseTo(0.2, 2);
  });
});

describe('what is wrong', () => {
  it('is said as a status with the id, as much as is wanted', async () => {
    const { client } = await start();
    client.say({ op: 'dance', id: '1' });
    client.say({ op: 'subscribe', id: '2', topic: robotTopic.jointStates, type: 'std_msgs/msg/String' });
    client.say({ op: 'subscribe', id: '3', topic: robotTopic.jointStates, compression: 'png' });
    client.say({ op: 'subscribe', id: '4', topic: robotTopic.jointStates, compression: 'cbor-raw' });
    client.say({ op: 'publish', id: '5', topic: '/nowhere', msg: {} });
    client.say({ op: 'advertise', id: '6', topic: robotTopic.trajectory, type: 'std_msgs/msg/String' });
    client.say({ op: 'publish', id: '7', topic: robotTopic.trajectory, msg: { points: 'none' } });
    client.say({ op: 'call_service', id: '8', service: '/nobody' });
    client.say({ op: 'advertise_service', id: '9', service: '/mine', type: 'x/srv/Y' });
    client.socket.send('{"op":');
    client.socket.send(Buffer.from([1, 2, 3]));
    await until(() => client.of('status').length === 11);
    expect(client.of('status').map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', undefined, undefined]);
    expect(client.of('service_response')).toMatchObject([{ id: '8', result: false }]);
    client.say({ op: 'unadvertise', topic: '/nowhere' });
    client.say({ op: 'set_level', level: 'warning' });
    client.say({ op: 'unadvertise', topic: '/nowhere' });
    await until(() => client.of('status').length === 12);
    client.say({ op: 'set_level', level: 'none' });
    client.say({ op: 'dance' });
    await wait(50);
    expect(client.of('status').length).toBe(12);
  });

  it('does no harm', async () => {
    const { client, arm, port } = await start();
    const op = fc.constantFrom('subscribe', 'publish', 'fragment', 'call_service', 'send_action_goal', 'advertise', 'cancel_action_goal', 'unsubscribe', 'png');
    const topic = fc.constantFrom('/joint_states', '/arm_controller/joint_trajectory', '/x');
    const any = fc.record({ op, topic, action: fc.constant(robotAction.follow), action_type: fc.constant(rosType.followJointTrajectory), msg: fc.jsonValue(), args: fc.jsonValue(), id: fc.constantFrom('a', 'b'), num: fc.integer({ min: -1, max: 5 }), total: fc.integer({ min: -1, max: 5 }), data: fc.string(), service: fc.string(), type: fc.constant('a/msg/B') }, { requiredKeys: ['op'] });
    fc.assert(fc.property(fc.array(any, { maxLength: 20 }), (messages) => { for (const message of messages) client.say(message); }), { numRuns: 60 });
    fc.assert(fc.property(fc.string(), (text) => { client.socket.send(text); }));
    client.socket.send(`{"op":"publish","topic":"/x","msg":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`);
    const after = await connect(port);
    after.say({ op: 'call_service', id: 'alive', service: '/rosapi/topics' });
    await until(() => after.of('service_response').length === 1);
    expect(arm.position(0)).toBe(0);
    // Longer than any message may be: hung up on.
    const gone = new Promise<void>((resolve) => { client.socket.once('close', () => resolve()); });
    client.socket.send('x'.repeat(5_000_000));
    await gone;
  });

  it('a controller that was stopped follows nothing; a joint whose motor is gone is in no state', async () => {
    const { client, arm } = await start(readFaultPlan('protective-stop,mute=2'));
    await wait(20);
    client.say({ op: 'subscribe', topic: robotTopic.jointStates });
    sendGoal(client, 's', goal([0.3, 0, 0], 0.1));
    client.say({ op: 'publish', topic: robotTopic.trajectory, msg: trajectoryTo(names, [0.3, 0, 0], [], 0.1) });
    await until(() => client.of('publish').length > 0 && client.of('action_result').length > 0);
    expect(client.of('action_result')[0]).toMatchObject({ status: goalStatus.aborted });
    expect(client.of('publish')[0]!.msg!['name']).toEqual(['shoulder_pan', 'elbow_flex', 'gripper']);
    await wait(150);
    expect(arm.position(0)).toBe(0);
  });
});

describe('gone for a while', () => {
  it('plugged in again the bridge goes on; with power again it has let go of everyone', async () => {
    const plug = await start(readFaultPlan('unplug=200@0.1s'));
    plug.client.say({ op: 'subscribe', topic: robotTopic.jointStates });
    await wait(200);
    const so = plug.client.heard.length;
    await until(() => plug.client.heard.length > so + 5);
    const power = await start(readFaultPlan('power-loss=200@0.1s,wrong-model=1'));
    await new Promise<void>((resolve) => { power.client.socket.on('close', () => resolve()); });
    const again = await connect(power.port);
    again.say({ op: 'subscribe', topic: robotTopic.jointStates });
    await until(() => again.of('publish').length > 0);
    expect(again.of('publish')[0]!.msg!['name']).toEqual(['shoulder_pan_of_another_arm', 'shoulder_lift', 'elbow_flex', 'gripper']);
    expect(power.arm.drivenTo(0).torque).toBe(true);
  });
});

describe('roslib 2.1.0, which is not ours', () => {
  it('subscribes, publishes, calls services and runs actions', async () => {
    const { arm, port } = await start();
    const ros = new Ros({ url: `ws://127.0.0.1:${port}` });
    cleanup.push(() => { ros.close(); });
    await new Promise<void>((resolve, reject) => { ros.on('connection', () => resolve()); ros.on('error', reject); });

    const states: { name: string[]; position: number[] }[] = [];
    const listener = new Topic<{ name: string[]; position: number[] }>({ ros, name: robotTopic.jointStates, messageType: rosType.jointState, throttle_rate: 20 });
    listener.subscribe((message) => { states.push(message); });
    await until(() => states.length > 5);
    expect(states[0]!.name).toEqual([...names, 'gripper']);

    const talker = new Topic<object>({ ros, name: robotTopic.trajectory, messageType: rosType.jointTrajectory });
    talker.advertise();
    talker.publish(trajectoryTo(names, [0.4, 0, 0], [], 0.2));
    await until(() => Math.abs(arm.position(0) - 0.4) < 1e-6);

    const topics = await new Promise<{ topics: string[] }>((resolve, reject) => {
      new Service<object, { topics: string[] }>({ ros, name: '/rosapi/topics', serviceType: 'rosapi_msgs/srv/Topics' }).callService({}, resolve, reject);
    });
    expect(topics.topics).toContain(robotTopic.jointStates);

    const action = new Action<object, object, { error_code: number }>({ ros, name: robotAction.follow, actionType: rosType.followJointTrajectory });
    const feedback: object[] = [];
    const result = await new Promise<{ error_code: number }>((resolve, reject) => {
      action.sendGoal(goal([0, 0.2, 0], 0.3), resolve, (one) => { feedback.push(one); }, reject);
    });
    expect(result.error_code).toBe(followResult.successful);
    expect(feedback.length).toBeGreaterThan(2);
    listener.unsubscribe();
    const packed: { name: string[]; position: ArrayLike<number> }[] = [];
    const binary = new Topic<{ name: string[]; position: ArrayLike<number> }>({ ros, name: robotTopic.jointStates, messageType: rosType.jointState, compression: 'cbor' });
    binary.subscribe((message) => { packed.push(message); });
    // The first ones may have been on their way before CBOR was asked for.
    await until(() => packed.at(-1)?.position instanceof Float64Array);
    expect(packed.at(-1)!.name).toEqual([...names, 'gripper']);
    expect(packed.at(-1)!.position[1]).toBeCloseTo(0.2, 3);
    binary.unsubscribe();
    talker.unadvertise();
  });
});
