import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fragmentRosbridge, readRosbridge, RosbridgeDefragmenter, writeRosbridge, type RosbridgeMessage } from './rosbridge.ts';
import { followMeaning, jointStateMessage, jointStateOf, jointTrajectoryMessage, rosSeconds, rosTime, sameRosType, trajectoryTo } from './rosbridge-messages.ts';

const read = (message: unknown): RosbridgeMessage | { refused: string; id?: string } => readRosbridge(JSON.stringify(message));

describe('messages', () => {
  it('are read as ROS clients write them', () => {
    expect(read({ op: 'subscribe', topic: '/joint_states', type: 'sensor_msgs/JointState', throttle_rate: 0, queue_length: 0, compression: 'none', fragment_size: null }))
      .toMatchObject({ op: 'subscribe', topic: '/joint_states', compression: 'none' });
    expect(read({ op: 'send_action_goal', id: '7', action: '/a', action_type: 't', args: { x: 1 }, feedback: true })).toMatchObject({ args: { x: 1 } });
    expect(read({ op: 'call_service', service: '/rosapi/topics', args: [] })).toMatchObject({ op: 'call_service' });
  });

  it('are refused with their id and what is wrong', () => {
    expect(read({ op: 'dance', id: 'x' })).toEqual({ refused: 'dance: no such operation', id: 'x' });
    expect(read({ op: 'publish', id: 'y', topic: '/t' })).toMatchObject({ refused: expect.stringMatching(/^publish: msg/), id: 'y' });
    expect(read([1, 2])).toEqual({ refused: 'a message has no op' });
    expect(readRosbridge('{')).toEqual({ refused: 'a message is not JSON' });
    expect(readRosbridge(' '.repeat(1_000_001))).toMatchObject({ refused: expect.stringContaining('too long') });
  });

  it('survive anything', () => {
    fc.assert(fc.property(fc.string(), (text) => { readRosbridge(text); }));
    fc.assert(fc.property(fc.json(), (text) => { readRosbridge(text); }));
    const op = fc.constantFrom('subscribe', 'publish', 'fragment', 'call_service', 'send_action_goal', 'advertise', 'status');
    fc.assert(fc.property(op, fc.dictionary(fc.constantFrom('topic', 'id', 'msg', 'num', 'total', 'data', 'type', 'args', 'service', 'action', 'throttle_rate'), fc.jsonValue()), (what, rest) => {
      read({ op: what, ...rest });
    }));
    // Nested so deep that a parser which calls itself would fall over.
    expect(() => readRosbridge('['.repeat(400_000))).not.toThrow();
    expect(() => readRosbridge(`{"op":"publish","topic":"/t","msg":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`)).not.toThrow();
  });

  it('write what is no number as null', () => {
    expect(writeRosbridge({ position: [Number.NaN, Infinity, 1] })).toBe('{"position":[null,null,1]}');
  });
});

describe('fragments', () => {
  it('come back whole in any order, each counted once', () => {
    fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 400 }), fc.integer({ min: 1, max: 50 }), fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (text, size, order) => {
      const parts = [...fragmentRosbridge(text, size, 'one')];
      if (parts.length === 1 && parts[0] === text) return;
      const shuffled = parts.map((part) => ({ part, at: order.next().value as number })).sort((a, b) => a.at - b.at).flatMap(({ part }) => [part, part]);
      const whole = new RosbridgeDefragmenter();
      const found = shuffled.map((part) => readRosbridge(part)).map((message) => whole.take(message as Extract<RosbridgeMessage, { op: 'fragment' }>)).filter((one) => one !== undefined);
      expect(found[0]).toBe(text);
    }));
  });

  it('cannot grow without end', () => {
    const whole = new RosbridgeDefragmenter();
    const take = (id: string, num: number, total: number, data: string) => whole.take({ op: 'fragment', id, num, total, data });
    expect(take('a', 3, 3, '')).toMatchObject({ refused: expect.any(String) });
    expect(take('a', 0, 1e9, '')).toMatchObject({ refused: expect.any(String) });
    for (let i = 0; i < 100; i += 1) expect(take(`open ${i}`, 0, 2, 'x'.repeat(1000))).toBeUndefined();
    expect(take('big', 0, 2, 'x'.repeat(999_000))).toMatchObject({ refused: expect.stringContaining('too long') });
    // A total that changes begins anew.
    expect(take('b', 0, 2, '1')).toBeUndefined();
    expect(take('b', 0, 3, '1')).toBeUndefined();
    expect(take('b', 1, 3, '2')).toBeUndefined();
    expect(take('b', 2, 3, '3')).toBe('123');
  });
});

describe('ROS messages', () => {
  it('keep times to the nanosecond and take the older names', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 4e9, noNaN: true }), (seconds) => {
      const { sec, nanosec } = rosTime(seconds);
      expect(nanosec).toBeLessThan(1e9);
      expect(Math.abs(rosSeconds({ sec, nanosec }) - seconds)).toBeLessThan(1e-6);
    }));
    expect(jointTrajectoryMessage.parse({ points: [{ time_from_start: { secs: 2, nsecs: 5 } }] }).points[0]!.time_from_start).toEqual({ sec: 2, nanosec: 5 });
  });

  it('come back as they were written', () => {
    const state = jointStateOf(12.5, ['a', 'b'], [1, Number.NaN], [0, 0], []);
    const parsed = jointStateMessage.parse(JSON.parse(writeRosbridge(state)));
    expect(parsed).toMatchObject({ header: { stamp: { sec: 12, nanosec: 5e8 } }, name: ['a', 'b'], effort: [] });
    expect(parsed.position[1]).toBeNaN();
    const trajectory = jointTrajectoryMessage.parse(JSON.parse(writeRosbridge(trajectoryTo(['a'], [1], [], 0.03))));
    expect(trajectory.points[0]).toMatchObject({ positions: [1], time_from_start: { sec: 0, nanosec: 30_000_000 } });
    // Nobody's header, and nobody's joints.
    expect(jointStateMessage.parse({})).toMatchObject({ name: [], header: { frame_id: '' } });
  });

  it('say what types and codes mean', () => {
    expect(sameRosType('sensor_msgs/JointState', 'sensor_msgs/msg/JointState')).toBe(true);
    expect(followMeaning(-2)).toContain('joints');
    expect(followMeaning(77)).toContain('77');
  });
});
