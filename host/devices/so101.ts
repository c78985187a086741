// The SO-101 (and SO-100) follower: six Feetech STS3215 on one wire.
import { servoArmKind } from './servo-arm/servo-arm.ts';
import { adapters } from './servo-arm/servo-kind.ts';

export const so101 = servoArmKind({
  kind: 'so101', title: 'SO-101', world: 'so101', usb: [adapters.ch343, adapters.ch340], calibration: 'stored',
});
