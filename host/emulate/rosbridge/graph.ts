// What the emulated robot offers to its clients: topics, services and actions by name, and what rosapi says of them.
import { rosTime, rosType } from '../../../core/protocols/rosbridge-messages.ts';
import { wallSeconds } from './robot.ts';

export const robotTopic = {
  jointStates: '/joint_states', trajectory: '/arm_controller/joint_trajectory', positions: '/position_controller/commands',
} as const;
export const robotAction = { follow: '/arm_controller/follow_joint_trajectory', gripper: '/gripper_controller/gripper_cmd' } as const;
export const robotNodes = ['/arm_controller', '/gripper_controller', '/joint_state_broadcaster', '/rosapi', '/rosbridge_websocket'] as const;

const actionTypes: Readonly<Record<string, string>> = { [robotAction.follow]: rosType.followJointTrajectory, [robotAction.gripper]: rosType.gripperCommand };
const own: Readonly<Record<string, string>> = {
  [robotTopic.jointStates]: rosType.jointState, [robotTopic.trajectory]: rosType.jointTrajectory, [robotTopic.positions]: rosType.numbers,
  '/rosout': 'rcl_interfaces/msg/Log',
};

/** Topics that clients advertise beside the robot's own; bounded. */
export interface RosTopics {
  typeOf(topic: string): string | undefined;
  /** False when there are too many. */
  add(topic: string, type: string): boolean;
  remove(topic: string): void;
  all(): ReadonlyMap<string, string>;
}
const mostTopics = 500;

export function createTopics(): RosTopics {
  const types = new Map(Object.entries(own));
  return {
    typeOf: (topic) => types.get(topic),
    add(topic, type) {
      if (types.size >= mostTopics) return false;
      types.set(topic, type);
      return true;
    },
    remove(topic) { if (own[topic] === undefined) types.delete(topic); },
    all: () => types,
  };
}

export const actionType = (action: string): string | undefined => actionTypes[action];

const text = (args: unknown, key: string): string => {
  const value: unknown = Array.isArray(args) ? args[0] : args;
  const found: unknown = value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[key] : value;
  return typeof found === 'string' ? found : '';
};

/** The values of a service's answer; undefined when there is no such service. */
export function answerService(service: string, args: unknown, topics: RosTopics): Readonly<Record<string, unknown>> | undefined {
  switch (service) {
    case '/rosapi/topics': return { topics: [...topics.all().keys()], types: [...topics.all().values()] };
    case '/rosapi/nodes': return { nodes: robotNodes };
    case '/rosapi/services': return { services: serviceNames };
    case '/rosapi/topic_type': return { type: topics.typeOf(text(args, 'topic')) ?? '' };
    case '/rosapi/topics_for_type': return { topics: [...topics.all()].filter(([, type]) => type === text(args, 'type')).map(([topic]) => topic) };
    case '/rosapi/action_servers': return { action_servers: Object.keys(actionTypes) };
    case '/rosapi/get_time': return { time: rosTime(wallSeconds()) };
    case '/rosapi/get_ros_version': return { version: 2, distro: 'jazzy' };
    default: return undefined;
  }
}
const serviceNames = ['topics', 'nodes', 'services', 'topic_type', 'topics_for_type', 'action_servers', 'get_time', 'get_ros_version'].map((name) => `/rosapi/${name}`);
