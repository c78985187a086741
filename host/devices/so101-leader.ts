// The SO-101 leader: the same servos with other gears, moved by hand; its trigger is the follower's gripper.
import { adapters } from './servo-arm/servo-kind.ts';
import { servoLeaderKind } from './servo-arm/servo-leader.ts';
import { leaderChain } from './servo-arm/leader-chain.ts';

export const so101Leader = servoLeaderKind({
  kind: 'so101-leader', title: 'SO-101 leader', world: 'so101', usb: [adapters.ch343, adapters.ch340], calibration: 'stored', cycleHz: 200, pushes: true,
  chain: (follower) => leaderChain(follower, ['so_leader', 'so101_leader', 'so100_leader']),
});
