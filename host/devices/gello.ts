// A GELLO: a small copy of a UR5e that is moved by hand, on Dynamixels at 57600 baud.
import { adapters } from './servo-arm/servo-kind.ts';
import { servoLeaderKind } from './servo-arm/servo-leader.ts';

export const gello = servoLeaderKind({
  kind: 'gello', title: 'GELLO for a UR5e', world: 'ur5e', servos: 'gello', usb: [adapters.ft232h, adapters.ft232], calibration: 'stored', cycleHz: 30,
});
