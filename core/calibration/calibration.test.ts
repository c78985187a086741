import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FaultError } from '../fault.ts';
import { sentence } from '../sentences/en.ts';
import { leadServos, readServoChain, ticksOf } from '../protocols/servo-chain.ts';
import { foreign, parseCalibration, type MotorCalibrations } from './calibration.ts';
import { rangeFaults, registerFaults, restFaults } from './check.ts';
import { jointMap } from './joint-map.ts';
import { lerobotDegrees, parseLerobot, writeLerobot } from './lerobot.ts';
import { homingOffset, Sweep } from './sweep.ts';

const chain = readServoChain(JSON.parse(readFileSync(join(import.meta.dirname, '../../worlds/so101/servos.json'), 'utf8')));
// The published SO-101 ranges, radians.
const joints = [
  { name: 'shoulder_pan', minimum: -1.91986, maximum: 1.91986 }, { name: 'shoulder_lift', minimum: -1.74533, maximum: 1.74533 },
  { name: 'elbow_flex', minimum: -1.69, maximum: 1.69 }, { name: 'wrist_flex', minimum: -1.65806, maximum: 1.65806 },
  { name: 'wrist_roll', minimum: -2.74385, maximum: 2.84121 }, { name: 'gripper', minimum: -0.174533, maximum: 1.74533 },
];
const lead = leadServos(chain);
const turn = 4096 / (2 * Math.PI);

/** As LeRobot v0.6 wrote it for one arm. */
const lerobotText = `{
    "shoulder_pan": {
        "id": 1,
        "drive_mode": 0,
        "homing_offset": -1245,
        "range_min": 758,
        "range_max": 3292
    },
    "shoulder_lift": {
        "id": 2,
        "drive_mode": 0,
        "homing_offset": 991,
        "range_min": 837,
        "range_max": 3187
    },
    "elbow_flex": {
        "id": 3,
        "drive_mode": 0,
        "homing_offset": -1070,
        "range_min": 857,
        "range_max": 3068
    },
    "wrist_flex": {
        "id": 4,
        "drive_mode": 0,
        "homing_offset": 1451,
        "range_min": 902,
        "range_max": 3211
    },
    "wrist_roll": {
        "id": 5,
        "drive_mode": 0,
        "homing_offset": -24,
        "range_min": 0,
        "range_max": 4095
    },
    "gripper": {
        "id": 6,
        "drive_mode": 0,
        "homing_offset": 1405,
        "range_min": 2031,
        "range_max": 3476
    }
}`;
const motors = parseLerobot(lerobotText, 'arm.json');

describe('ticks and joints', () => {
  it('go back and forth, published and calibrated, for every joint', () => {
    fc.assert(fc.property(fc.nat(lead.length - 1), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (index, share, calibrated) => {
      const joint = joints[index]!;
      const map = jointMap(lead[index]!, joint, 'feetech', calibrated ? motors[joint.name] : undefined);
      const value = joint.minimum + share * (joint.maximum - joint.minimum);
      expect(map.toJoint(map.toTicks(value))).toBeCloseTo(value, 9);
      const ticks = map.toTicks(value);
      expect((map.toJoint(ticks + 0.5) - map.toJoint(ticks - 0.5))).toBeCloseTo(map.unitsPerTick(ticks), 9);
    }));
  });

  it('a crank and rod go back and forth, and their slope is the slide’s', () => {
    const slide = { name: 'finger', minimum: 0.021, maximum: 0.057 };
    const servo = { ...lead[0]!, zeroTicks: 2048, linkage: { crankMetres: 0.022, rodMetres: 0.036 }, anchor: 'minimum' as const };
    // The published pair of the ViperX's fingers: 1.4910 rad is 58 mm, −0.6213 rad is 18.44 mm.
    const map = jointMap(servo, slide, 'dynamixel');
    expect(map.toJoint(2048 + 1.491 * turn)).toBeCloseTo(0.058, 3);
    expect(map.toJoint(2048 - 0.6213 * turn)).toBeCloseTo(0.01844, 4);
    fc.assert(fc.property(fc.double({ min: 0.022, max: 0.0565, noNaN: true }), (place) => {
      const ticks = map.toTicks(place);
      expect(map.toJoint(ticks)).toBeCloseTo(place, 9);
      expect(map.toJoint(ticks + 0.01) - map.toJoint(ticks - 0.01)).toBeCloseTo(map.unitsPerTick(ticks) * 0.02, 9);
    }));
  });

  it('LeRobot’s degrees are ours about the middle, up to its turn of 4095', () => {
    for (const [i, joint] of joints.entries()) {
      if (lead[i]!.anchor === 'minimum') continue;
      const motor = motors[joint.name]!;
      const map = jointMap(lead[i]!, joint, 'feetech', motor);
      const middle = lead[i]!.anchor === 'zero' ? 0 : (joint.minimum + joint.maximum) / 2;
      for (const ticks of [900, 2047, 3000]) {
        expect((map.toJoint(ticks) - middle) * (180 / Math.PI) * (4096 / 4095)).toBeCloseTo(lerobotDegrees(ticks, motor), 6);
      }
    }
  });

  it('a gripper’s low end is where it is closed', () => {
    const map = jointMap(lead[5]!, joints[5]!, 'feetech', motors['gripper']);
    expect(map.toJoint(2031)).toBeCloseTo(-0.174533, 6);
    expect(map.maximum).toBeLessThanOrEqual(3476);
  });

  it('a trigger’s two ends are the gripper’s two ends, whichever way it turns', () => {
    fc.assert(fc.property(fc.constantFrom(1 as const, -1 as const), fc.integer({ min: 0, max: 1500 }), fc.integer({ min: 100, max: 2000 }), (sign, low, span) => {
      const map = jointMap({ ...lead[5]!, anchor: 'stretch', sign }, joints[5]!, 'feetech', { ...motors['gripper']!, rangeMinimum: low, rangeMaximum: low + span });
      const ends = [map.toJoint(low), map.toJoint(low + span)];
      expect(sign > 0 ? ends[0] : ends[1]).toBeCloseTo(joints[5]!.minimum, 9);
      expect(sign > 0 ? ends[1] : ends[0]).toBeCloseTo(joints[5]!.maximum, 9);
    }));
  });

  it('goals stay inside what was measured and inside the model', () => {
    for (const [i, joint] of joints.entries()) {
      const map = jointMap(lead[i]!, joint, 'feetech', motors[joint.name]);
      expect(map.minimum).toBeLessThan(map.maximum);
      for (const ticks of [map.minimum, map.maximum]) {
        expect(map.toJoint(ticks)).toBeGreaterThanOrEqual(joint.minimum - 1e-9);
        expect(map.toJoint(ticks)).toBeLessThanOrEqual(joint.maximum + 1e-9);
      }
    }
  });
});

describe('LeRobot’s file', () => {
  it('is written byte for byte as it was read', () => { expect(writeLerobot(motors)).toBe(lerobotText); });

  it('that is none is refused by name and never crashes', () => {
    const cut = fc.nat(lerobotText.length).map((length) => lerobotText.slice(0, length));
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), cut), fc.constantFrom(parseLerobot, parseCalibration), (text, parse) => {
      try {
        parse(text, 'x.json');
      } catch (error) {
        expect(error).toBeInstanceOf(FaultError);
        expect((error as FaultError).fault.code).toBe('arm.calibration-file');
      }
    }));
    expect(() => parseLerobot(lerobotText.replace('758', '"758"'), 'x.json')).toThrow(FaultError);
  });
});

describe('whose calibration it is', () => {
  it('this arm’s own passes', () => { expect(foreign(chain, joints, motors)).toBeUndefined(); });

  const change = (joint: string, part: object): MotorCalibrations => ({ ...motors, [joint]: { ...motors[joint]!, ...part } });
  it.each([
    ['another id', change('elbow_flex', { id: 9 }), 'elbow_flex'],
    ['a range no joint of this arm has', change('wrist_flex', { rangeMinimum: 0, rangeMaximum: 4095 }), 'wrist_flex'],
    ['a range somebody broke off', change('shoulder_pan', { rangeMinimum: 2000, rangeMaximum: 2100 }), 'shoulder_pan'],
    ['an empty range', change('gripper', { rangeMinimum: 2000, rangeMaximum: 2000 }), 'gripper'],
    ['an offset no STS servo has', change('wrist_roll', { homingOffset: 5000 }), 'wrist_roll'],
    ['a joint too many', { ...motors, thumb: motors['gripper']! }, 'thumb'],
  ])('%s is another arm’s', (_name, others, joint) => {
    const what = foreign(chain, joints, others)!;
    expect(what).toMatchObject({ code: 'arm.calibration-foreign', params: { joint } });
    expect(sentence(what)).toContain(joint);
  });
});

describe('the check before a session', () => {
  const registers = lead.map(({ joint }) => motors[joint]!);
  it('passes what was written', () => { expect(registerFaults(chain, { motors }, registers)).toEqual([]); });

  it('names the joint and the angle of drift', () => {
    const drifted = registers.map((one, i) => (i === 1 ? { ...one, homingOffset: one.homingOffset + 193 } : one));
    const [what] = registerFaults(chain, { motors }, drifted);
    expect(what).toMatchObject({ code: 'arm.calibration-drift', params: { joint: 'shoulder_lift', degrees: '17.0' } });
    expect(sentence(what!)).toMatch(/shoulder_lift is 17\.0° off/);
  });

  it('says so when all registers are another arm’s', () => {
    const others = registers.map((one, i) => ({ ...one, homingOffset: 100 * i - 77 }));
    expect(registerFaults(chain, { motors }, others)).toMatchObject([{ code: 'arm.calibration-foreign' }]);
  });

  it('refuses a posture past the range, and a rest pose that moved', () => {
    const names = lead.map(({ joint }) => joint);
    const ranges = registers.map(({ rangeMinimum: minimum, rangeMaximum: maximum }) => ({ minimum, maximum }));
    const inside = ranges.map(({ minimum, maximum }) => (minimum + maximum) / 2);
    expect(rangeFaults(names, inside, ranges)).toEqual([]);
    expect(rangeFaults(names, inside.map((tick, i) => (i === 2 ? 3068 + 200 : tick)), ranges)).toMatchObject([{ code: 'arm.out-of-range', params: { joint: 'elbow_flex', degrees: '17.6' } }]);
    const rest = Object.fromEntries(names.map((joint, i) => [joint, inside[i]!]));
    expect(restFaults(chain, rest, inside)).toEqual([]);
    // The pan stands anywhere at rest; the lift does not.
    expect(restFaults(chain, rest, inside.map((tick) => tick + 193))).toMatchObject([{ params: { joint: 'shoulder_lift', degrees: '17.0' } }, {}, {}]);
  });
});

describe('the procedure', () => {
  it('homes to 2047 whatever the servo told, for both makers', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 4094 }), (ticks) => {
      expect(ticks - homingOffset('feetech', ticks)).toBe(2047);
      expect(ticks + homingOffset('dynamixel', ticks)).toBe(2047);
    }));
  });

  it('a swept arm gives a calibration that is its own, and the joints where they stood', () => {
    const sweep = new Sweep(chain);
    for (let step = 0; step <= 200; step += 1) {
      const share = (1 - Math.cos((step / 200) * Math.PI * 2)) / 2;
      sweep.see(lead.map((servo, i) => Math.round(ticksOf(servo, joints[i]!.minimum + share * (joints[i]!.maximum - joints[i]!.minimum)))));
    }
    sweep.see(lead.map(() => Number.NaN));
    const found = sweep.motors(lead.map(() => 0), lead.map(() => 0));
    expect(foreign(chain, joints, found)).toBeUndefined();
    expect(found['wrist_roll']).toMatchObject({ rangeMinimum: 0, rangeMaximum: 4095 });
    for (const [i, joint] of joints.entries()) {
      const map = jointMap(lead[i]!, joint, 'feetech', found[joint.name]);
      expect(map.toJoint(ticksOf(lead[i]!, 0.3))).toBeCloseTo(0.3, 2);
    }
  });
});
