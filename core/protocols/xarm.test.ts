import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gripperAnswerBody, gripperPositionWords, gripperPulses, gripperRefusalBody, gripperRequestBody, readGripperAnswer, readGripperRequest, type GripperRequest } from './xarm-gripper.ts';
import { xarmErrorMeaning } from './xarm-errors.ts';
import { readXarmReport, readXarmReportMore, xarmReportFrame, xarmReports, type XarmReportKind } from './xarm-report.ts';
import { nextTransaction, readXarmVersion, xarmFloatsAt, xarmFrame, xarmFrames, xarmJointBody, xarmMode, xarmRegister, xarmVersionBytes } from './xarm.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const framesIn = (...parts: Uint8Array[]) => {
  const found: { transaction: number; protocol: number; register: number; body: string }[] = [];
  const framer = xarmFrames((frame) => found.push({ ...frame, body: hex(frame.body) }));
  for (const part of parts) framer.push(part);
  return { found, framer };
};

describe('control frames', () => {
  it('are the bytes that the vendor\'s client and box exchange', () => {
    expect(hex(xarmFrame(1, xarmRegister.jointPositions, []))).toBe('0001000200012a');
    expect(hex(xarmFrame(2, xarmRegister.motionEnable, [8, 1]))).toBe('0002000200030b0801');
    expect(hex(xarmFrame(3, xarmRegister.setMode, [xarmMode.servo]))).toBe('0003000200021301');
    expect(hex(xarmFrame(4, xarmRegister.setState, [0]))).toBe('0004000200020c00');
    // Seven joints, then speed, acceleration and time: 40 bytes of little-endian floats.
    const servo = xarmFrame(0x1234, xarmRegister.servoJoint, xarmJointBody([1, -0.5, 0, 0, 0, 0.25, 9], 6), 3);
    expect(hex(servo)).toBe(`1234000300291d${'0000803f000000bf00000000000000000000000000' + '00803e'}${'00000000'.repeat(4)}`);
  });

  it('are found whole, wherever the stream is cut', () => {
    const answer = bytesOf(`0001 0002 001e 2a 00 ${'0000803f'.repeat(7)}`);
    const stream = Uint8Array.from([...answer, ...bytesOf('00000001 0002 0000'), ...answer]);
    for (let cut = 0; cut <= stream.length; cut += 1) {
      const { found, framer } = framesIn(stream.subarray(0, cut), stream.subarray(cut));
      expect(found.map(({ register }) => register)).toEqual([0x2a, 0, 0x2a]);
      expect(framer.counts.strayBytes).toBe(0);
    }
    const { found } = framesIn(answer);
    expect([...xarmFloatsAt(bytesOf(found[0]!.body), 1, 7)]).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  it('survive anything: bounded, and what is no frame is counted', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 5 }), (parts) => {
      const { framer } = framesIn(...parts);
      expect(framer.pending()).toBeLessThanOrEqual(2048);
    }));
    // A length that no peer of ours ever sends.
    const { found, framer } = framesIn(bytesOf('0001 0002 ffff 2a'), new Uint8Array(4000).fill(0xff));
    expect(found).toEqual([]);
    expect(framer.counts.strayBytes).toBeGreaterThan(3000);
  });

  it('count transactions from 1 to 65535 and begin again', () => {
    expect([nextTransaction(1), nextTransaction(0xffff), nextTransaction(0)]).toEqual([2, 1, 1]);
  });
});

describe('the version', () => {
  const version = { axes: 6, model: 6, serial: 'XI130006ABCDE', firmware: '2.3.0' };
  it('fills 40 bytes and ends in a zero', () => {
    const bytes = xarmVersionBytes(version);
    expect(bytes).toHaveLength(40);
    expect(bytes.at(-1)).toBe(0);
    expect(readXarmVersion(bytes)).toEqual(version);
    expect(() => xarmVersionBytes({ ...version, serial: 'X'.repeat(30) })).toThrow(RangeError);
  });
  it('is read as old and new boxes write it, and nothing else is', () => {
    expect(readXarmVersion(Buffer.from('5,5,XI130006ABCDE,AC13001000000,v1.12.10'))).toMatchObject({ axes: 5, firmware: '1.12.10' });
    expect(readXarmVersion(Buffer.from('HTTP/1.1 400 Bad Request'))).toBeUndefined();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => { readXarmVersion(bytes); }));
  });
});

describe('report frames', () => {
  const report = {
    state: 2, mode: 1, queued: 300, positions: [0.5, -0.25, 0, 0, 1, 2, 0], torques: [1, 2, 3, 4, 5, 6, 0], pose: [200, 0, 100, 3, 0, 0],
    brakes: 0xff, enabled: 0x3f, error: 31, warning: 12,
    version: '6,6,XI', model: 6, axes: 6, servos: [3, 42], velocities: [0.125], temperatures: [30], counter: 7, timestampMicroseconds: 1e6,
  };
  const sizes: Record<XarmReportKind, number> = { realTime: 804, normal: 145, rich: 495, real: 87 };

  it.each(Object.entries(sizes) as [XarmReportKind, number][])('%s has its length in front', (kind, size) => {
    const frame = xarmReportFrame(kind, report);
    expect([frame.length, new DataView(frame.buffer).getUint32(0)]).toEqual([size, size]);
    const found: number[] = [];
    const framer = xarmReports((one) => found.push(one.length));
    framer.push(frame);
    for (const byte of frame) framer.push(Uint8Array.of(byte));
    expect(found).toEqual([size, size]);
  });

  it('say state, mode, joints and codes where the vendor\'s client looks for them', () => {
    const frame = xarmReportFrame('normal', report);
    expect([frame[4], frame[5], frame[6]]).toEqual([0x12, 1, 44]);
    expect(hex(frame.subarray(7, 15))).toBe('0000003f000080be');
    expect([...frame.subarray(87, 91)]).toEqual([0xff, 0x3f, 31, 12]);
    expect(readXarmReport(frame)).toMatchObject({ state: 2, mode: 1, queued: 300 });
    expect([...readXarmReport(frame)!.positions as Float64Array]).toEqual(report.positions);
    expect([...readXarmReport(frame)!.torques as Float64Array]).toEqual(report.torques);
    expect(readXarmReportMore(frame)).toEqual({ brakes: 0xff, enabled: 0x3f, error: 31, warning: 12 });
    expect(readXarmReportMore(xarmReportFrame('real', report))).toBeUndefined();
  });

  it('are refused when a number cannot be', () => {
    const frame = xarmReportFrame('real', { ...report, positions: [Number.NaN] });
    expect(readXarmReport(frame)).toBeUndefined();
    const state = xarmReportFrame('real', report);
    state[4] = 0xff;
    expect(readXarmReport(state)).toBeUndefined();
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 5000 }), { maxLength: 4 }), (parts) => {
      const framer = xarmReports((one) => { readXarmReport(one); readXarmReportMore(one); });
      for (const part of parts) framer.push(part);
      expect(framer.pending()).toBeLessThanOrEqual(4096);
    }));
  });
});

describe('the gripper behind register 124', () => {
  it('is asked and answers in Modbus-RTU without a checksum', () => {
    expect(hex(gripperRequestBody({ read: 0x0702, count: 2 }))).toBe('09080307020002');
    expect(hex(gripperRequestBody({ write: 0x0700, values: gripperPositionWords(850) }))).toBe('0908100700000204' + '00000352');
    const answer = gripperAnswerBody({ read: 0x0702, count: 2 }, gripperPositionWords(-10));
    expect(hex(answer)).toBe('09080304fffffff6');
    expect(gripperPulses(readGripperAnswer(answer)!)).toBe(-10);
    expect(readGripperAnswer(gripperRefusalBody(3, 2))).toBeUndefined();
  });

  it('reads back every request', () => {
    const request = fc.oneof(
      fc.record({ read: fc.integer({ min: 0, max: 0xffff }), count: fc.integer({ min: 1, max: 32 }) }),
      fc.record({ write: fc.integer({ min: 0, max: 0xffff }), values: fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 32 }) }),
    );
    fc.assert(fc.property(request, (one: GripperRequest) => { expect(readGripperRequest(gripperRequestBody(one))).toEqual(one); }));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 90 }), (bytes) => { readGripperRequest(bytes); readGripperAnswer(bytes); }));
  });
});

it('errors of servos name their joint', () => {
  expect(xarmErrorMeaning(13)).toMatchObject({ joint: 3 });
  expect(xarmErrorMeaning(31).joint).toBeUndefined();
  expect(xarmErrorMeaning(250).text).not.toBe('');
});
