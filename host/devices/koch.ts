// The Koch v1.1 follower: two XL430 and four XL330 Dynamixels.
import { servoArmKind } from './servo-arm/servo-arm.ts';
import { adapters } from './servo-arm/servo-kind.ts';

export const koch = servoArmKind({
  kind: 'koch', title: 'Koch v1.1', world: 'koch', usb: [adapters.ch343, adapters.ft232h, adapters.openRb], calibration: 'stored',
});
