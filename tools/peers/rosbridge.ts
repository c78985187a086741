// roslib, the client of the ROS project itself, against Waldo's emulated rosbridge: one JSON line a check, {check, ok, detail}.
// usage: rosbridge.ts '{"port": 9090}'; run.ts starts it.
import { rosType, trajectoryTo } from '../../core/protocols/rosbridge-messages.ts';
import { Action, Ros, Service, Topic } from './roslib.ts';

const arm = ['shoulder_pan', 'shoulder_lift', 'elbow_flex', 'wrist_flex', 'wrist_roll'] as const;
const { port } = JSON.parse(process.argv[2] ?? '{"port":9090}') as { port: number };
let failed = false;

function check(name: string, ok: boolean, detail: unknown = ''): void {
  failed ||= !ok;
  process.stdout.write(`${JSON.stringify({ check: name, ok, detail: typeof detail === 'string' ? detail : JSON.stringify(detail) })}\n`);
}
const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
async function until(met: () => boolean, milliseconds = 8000): Promise<boolean> {
  for (const end = performance.now() + milliseconds; !met();) {
    if (performance.now() > end) return false;
    await wait(10);
  }
  return true;
}

interface State { readonly header: { readonly stamp: { readonly sec: number } }; readonly name: string[]; readonly position: number[] }
interface FollowResult { readonly error_code: number; readonly error_string: string }

const ros = new Ros({ url: `ws://127.0.0.1:${port}` });
await new Promise<void>((resolve, reject) => { ros.on('connection', () => resolve()); ros.on('error', reject); });
check('connects', true);

let newest: State | undefined;
let count = 0;
const states = new Topic<State>({ ros, name: '/joint_states', messageType: rosType.jointState });
states.subscribe((state) => { newest = state; count += 1; });
check('joint states arrive', await until(() => count > 50), `${count} so far`);
check('joint states name every joint, with the time', [...arm, 'gripper'].every((name) => newest!.name.includes(name)) && Math.abs(newest!.header.stamp.sec - Date.now() / 1000) < 5, newest);
const at = (joint: string): number => newest!.position[newest!.name.indexOf(joint)] ?? Number.NaN;
const home = arm.map((joint) => at(joint));

let packed: { readonly position: ArrayLike<number> } | undefined;
const binary = new Topic<{ readonly position: ArrayLike<number> }>({ ros, name: '/joint_states', messageType: rosType.jointState, compression: 'cbor' });
states.unsubscribe();
binary.subscribe((state) => { packed = state; });
check('joint states as CBOR', await until(() => packed?.position instanceof Float64Array) && Math.abs(packed!.position[0]! - at('shoulder_pan')) < 0.01);
binary.unsubscribe();
states.subscribe((state) => { newest = state; count += 1; });

const call = <A>(name: string, request: object = {}): Promise<A> => new Promise((resolve, reject) => { new Service<object, A>({ ros, name, serviceType: 'rosapi_msgs/srv/Any' }).callService(request, resolve, reject); });
const topics = await call<{ topics: string[]; types: string[] }>('/rosapi/topics');
check('rosapi lists topics with their types', topics.types[topics.topics.indexOf('/joint_states')] === rosType.jointState, topics.topics);
check('rosapi lists nodes', (await call<{ nodes: string[] }>('/rosapi/nodes')).nodes.includes('/arm_controller'));
check('rosapi tells the time', Math.abs((await call<{ time: { sec: number } }>('/rosapi/get_time')).time.sec - Date.now() / 1000) < 5);
check('a service that is not there fails', await call('/nobody').then(() => false, () => true));

const talker = new Topic<object>({ ros, name: '/arm_controller/joint_trajectory', messageType: rosType.jointTrajectory });
talker.advertise();
talker.publish(trajectoryTo(arm, [home[0]! + 0.3, ...home.slice(1)], [], 0.5));
check('a published trajectory moves the arm', await until(() => Math.abs(at('shoulder_pan') - home[0]! - 0.3) < 0.03), at('shoulder_pan'));
for (let i = 1; i <= 60; i += 1) {
  talker.publish(trajectoryTo(arm, [home[0]! + 0.3 - i * 0.005, ...home.slice(1)], [], 0.03));
  await wait(15);
}
check('a stream of short trajectories is followed', await until(() => Math.abs(at('shoulder_pan') - home[0]!) < 0.03), at('shoulder_pan'));

const follow = new Action<object, object, FollowResult>({ ros, name: '/arm_controller/follow_joint_trajectory', actionType: rosType.followJointTrajectory });
const send = (positions: readonly number[], seconds: number, names: readonly string[] = arm) => {
  const feedback: object[] = [];
  let id: string | undefined;
  const ended = new Promise<FollowResult | string>((resolve) => {
    id = follow.sendGoal({ trajectory: trajectoryTo(names, positions, [], seconds) }, resolve, (one) => { feedback.push(one); }, (why) => resolve(String(why)));
  });
  return { id: id!, feedback, ended };
};
const reach = send([home[0]! - 0.2, ...home.slice(1)], 0.6);
const reached = await reach.ended;
check('an action reaches its goal', typeof reached === 'object' && reached.error_code === 0 && Math.abs(at('shoulder_pan') - home[0]! + 0.2) < 0.06, reached);
check('with feedback on the way', reach.feedback.length > 3, reach.feedback.length);
const away = send([home[0]! + 0.8, ...home.slice(1)], 3);
await wait(400);
follow.cancelGoal(away.id);
const canceled = await Promise.race([away.ended, wait(3000).then(() => 'nothing came')]);
const there = at('shoulder_pan');
await wait(300);
check('an action is canceled and the arm stays', canceled !== 'nothing came' && Math.abs(at('shoulder_pan') - there) < 0.02, canceled);
const wrong = await send([1], 1, ['nobody']).ended;
check('joints that are not there are refused', typeof wrong === 'string' || wrong.error_code === -2, wrong);

const gripper = new Action<object, object, { reached_goal: boolean }>({ ros, name: '/gripper_controller/gripper_cmd', actionType: rosType.gripperCommand });
const grip = (position: number): Promise<{ reached_goal: boolean }> => new Promise((resolve, reject) => {
  gripper.sendGoal({ command: { position, max_effort: 5 } }, resolve, () => undefined, reject);
});
check('the gripper closes', (await grip(0.2)).reached_goal && Math.abs(at('gripper') - 0.2) < 0.1, at('gripper'));
check('the gripper opens', (await grip(0.8)).reached_goal && Math.abs(at('gripper') - 0.8) < 0.1, at('gripper'));

states.unsubscribe();
await wait(100);
const before = count;
await wait(200);
check('unsubscribes', count === before, count - before);
talker.unadvertise();
ros.close();
process.exit(failed ? 1 : 0);
