// The ALOHA ViperX-300 S: nine Dynamixels, two of them second motors of shoulder and elbow. Its factory homes it.
import { servoArmKind } from './servo-arm/servo-arm.ts';
import { adapters } from './servo-arm/servo-kind.ts';

export const vx300s = servoArmKind({
  kind: 'vx300s', title: 'ViperX-300 S', world: 'vx300s', usb: [adapters.ft232h], calibration: 'published',
});
