// What must be known of a ROS 2 arm to reach it through rosbridge: its connect form. Read by the driver (rosbridge.ts)
// and its worker.
import { z } from 'zod';
import { fault, FaultError } from '../../core/fault.ts';

const topic = z.string().regex(/^\/[\w/]+$/).max(256);

export const rosbridgeSettings = z.object({
  url: z.string().regex(/^wss?:\/\/[^\s/]+/).max(500).default('ws://127.0.0.1:9090').describe('Address of rosbridge: ws://ROBOT:9090'),
  port: z.number().int().min(0).max(65535).default(0).describe('TCP port instead of the one in the address; 0 for that one'),
  model: z.enum(['so101', 'koch', 'vx300s', 'ur5e', 'xarm6']).default('so101').describe('Which arm it is: its limits and its picture'),
  joints: z.string().max(2000).default('').describe('The robot\'s own names of its joints, in the model\'s order with the gripper last, separated by commas; empty where they are the model\'s'),
  stateTopic: topic.default('/joint_states').describe('Topic of its joint states'),
  send: z.enum(['topic', 'action']).default('topic').describe('How it is driven: short trajectories on a topic, or FollowJointTrajectory goals where there is no such topic'),
  commandTopic: topic.default('/arm_controller/joint_trajectory').describe('Topic of its trajectories'),
  action: topic.default('/arm_controller/follow_joint_trajectory').describe('Action of its trajectories'),
  commandHz: z.number().min(20).max(125).default(125).describe('Most trajectories sent a second, Hz'),
  gripper: z.enum(['trajectory', 'command', 'none']).default('trajectory').describe('The gripper moves with the trajectory, by GripperCommand, or not'),
  gripperAction: topic.default('/gripper_controller/gripper_cmd').describe('Action of the gripper'),
  gripperEffort: z.number().min(0).max(1000).default(10).describe('The most effort of a gripper command, N or N m as the gripper has it'),
});
export type RosbridgeSettings = z.infer<typeof rosbridgeSettings>;

export const rosArmTitle = 'Arm on ROS 2';

export function rosUrl({ url, port }: Pick<RosbridgeSettings, 'url' | 'port'>): string {
  if (port === 0) return url;
  const address = new URL(url);
  address.port = String(port);
  return address.href;
}

/** The robot's joint names in the model's order. Throws where there are too many or too few. */
export function rosNames({ joints }: Pick<RosbridgeSettings, 'joints'>, model: readonly string[]): readonly string[] {
  const given = joints.split(',').map((name) => name.trim()).filter((name) => name !== '');
  if (given.length === 0) return model;
  if (given.length !== model.length || new Set(given).size !== given.length) {
    throw new FaultError(fault('device.settings', { device: rosArmTitle, field: 'joints' }, `${model.length} different names are needed, for ${model.join(', ')}`));
  }
  return given;
}
