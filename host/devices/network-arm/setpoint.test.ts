import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JointLimits } from '../../../core/math/arm.ts';
import { hostTimeoutMilliseconds, Setpoint } from './setpoint.ts';

const limits: JointLimits[] = ['shoulder', 'elbow', 'gripper'].map((name) => ({ name, minimum: -2, maximum: 2, velocity: 1.5, acceleration: 10, jerk: 100 }));
const gripper = 2;
const cycleMilliseconds = 4;

function standing(): Setpoint {
  const setpoint = new Setpoint(limits, gripper, 1000 / cycleMilliseconds);
  setpoint.settle([0, 0, 0]);
  setpoint.step(0);
  return setpoint;
}

describe('the setpoint of a network arm', () => {
  it('goes straight to a goal over the time between two goals', () => {
    const setpoint = standing();
    // Followed for a while already: at the beginning it is slower.
    for (let now = 0; now < 1000; now += cycleMilliseconds) { setpoint.follow([0, 0, 0], now, [0, 0, 0]); setpoint.step(now); }
    setpoint.follow([0.002, 0, 0], 1000, [0, 0, 0]);
    setpoint.step(1000);
    setpoint.follow([0.010, 0, 0], 1008, [0, 0, 0]);
    setpoint.step(1008);
    const from = setpoint.position[0]!;
    setpoint.step(1012);
    expect(setpoint.position[0]).toBeCloseTo((from + 0.010) / 2, 4);
    setpoint.step(1016);
    expect(setpoint.position[0]).toBeCloseTo(0.010, 9);
    setpoint.step(1020);
    expect(setpoint.position[0]).toBeCloseTo(0.010, 9);
  });

  it('stands still when goals stop coming, counts it, and takes the next goal up from there', () => {
    const setpoint = standing();
    let now = 0;
    for (; now < 200; now += cycleMilliseconds) { setpoint.follow([now / 1000, 0, 0], now, [0, 0, 0]); setpoint.step(now); }
    const lastGoalAt = now - cycleMilliseconds;
    for (; now <= lastGoalAt + hostTimeoutMilliseconds; now += cycleMilliseconds) setpoint.step(now);
    expect(setpoint.holding).toBe(false);
    setpoint.step(now);
    expect([setpoint.holding, setpoint.hostLate, setpoint.hostLateCount]).toEqual([true, true, 1]);
    const held = [...setpoint.position];
    setpoint.step(now + 5000);
    expect([...setpoint.position]).toEqual(held);
    // Two seconds later the goal is far away: it is approached at the joint's own speed.
    setpoint.follow([1.5, 0, 0], now + 5004, held);
    setpoint.step(now + 5008);
    expect(setpoint.position[0]! - held[0]!).toBeGreaterThan(0);
    expect(setpoint.position[0]! - held[0]!).toBeLessThanOrEqual(0.104 * 1.5 * 1.1 * 0.006 + 1e-9);
    expect(setpoint.hostLate).toBe(false);
  });

  it('sets off slowly to a goal that is far away, and reaches its speed within a second', () => {
    const setpoint = standing();
    const speeds: number[] = [];
    for (let now = 4; now <= 1200; now += cycleMilliseconds) {
      setpoint.follow([2, 0, 0], now, setpoint.position);
      setpoint.step(now);
      speeds.push(setpoint.velocity[0]!);
      expect(setpoint.velocity[0]).toBeLessThanOrEqual(1.5 * 1.1 * (0.1 + now / 1000) + 1e-9);
    }
    expect(speeds[1]).toBeGreaterThan(0.15);
    expect(Math.max(...speeds)).toBeCloseTo(1.5 * 1.1, 9);
    // Held and begun anew, it is slow again.
    setpoint.hold();
    setpoint.follow([0, 0, 0], 1300, setpoint.position);
    setpoint.step(1304);
    expect(Math.abs(setpoint.velocity[0]!)).toBeLessThan(0.2);
  });

  it('goes on from where it was, and as fast, after goals were missing for a moment', () => {
    for (const [missing, goesOn] of [[200, true], [600, false]] as const) {
      const setpoint = standing();
      let now = 4;
      for (; now <= 1100; now += cycleMilliseconds) { setpoint.follow([now / 1000, 0, 0], now, setpoint.position); setpoint.step(now); }
      // The arm lags: it is found well behind the setpoint.
      for (const end = now + missing; now < end; now += cycleMilliseconds) setpoint.step(now);
      expect(setpoint.hostLate).toBe(true);
      const held = setpoint.position[0]!;
      setpoint.follow([now / 1000, 0, 0], now, [held - 0.1, 0, 0]);
      expect(setpoint.position[0]).toBe(goesOn ? held : held - 0.1);
      setpoint.step(now + cycleMilliseconds);
      expect(setpoint.velocity[0]! > 1).toBe(goesOn);
    }
  });

  it('is not late when it was told to hold', () => {
    const setpoint = standing();
    setpoint.follow([0.1, 0, 0], 10, [0, 0, 0]);
    setpoint.step(12);
    setpoint.hold();
    const held = [...setpoint.position];
    setpoint.step(400);
    expect([setpoint.hostLate, setpoint.hostLateCount]).toEqual([false, 0]);
    expect([...setpoint.position]).toEqual(held);
  });

  it('begins where the arm is when it was moved meanwhile', () => {
    const setpoint = standing();
    setpoint.follow([0.5, 0.5, 0], 100, [0.4, 0.01, 0]);
    expect([...setpoint.position]).toEqual([0.4, 0.01, 0]);
    setpoint.settle([0.3, 0.3, 0.3]);
    expect([...setpoint.position]).toEqual([0.3, 0.3, 0]);
    const near = standing();
    near.follow([0.5, 0.5, 0], 100, [0.02, 0.01, 0]);
    expect([...near.position]).toEqual([0, 0, 0]);
  });

  it('keeps a gripper closed on what it holds, and begins where it is when it was opened by another', () => {
    const holding = standing();
    holding.follow([0, 0, 0.01], 100, [0, 0, 0.4]);
    expect(holding.position[gripper]).toBe(0);
    const opened = standing();
    opened.follow([0, 0, 0.9], 100, [0, 0, 0.89]);
    expect(opened.position[gripper]).toBe(0.89);
  });

  it('never leaves limits or speed, whatever goals come when', () => {
    const event = fc.record({ wait: fc.double({ min: 0, max: 80, noNaN: true }), goal: fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 3 }), hold: fc.boolean() });
    fc.assert(fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const setpoint = standing();
      let now = 0;
      let before = [...setpoint.position];
      for (const { wait, goal, hold } of events) {
        now += wait;
        if (hold) setpoint.hold();
        else setpoint.follow(goal, now, setpoint.position);
        for (let cycle = 0; cycle < 4; cycle += 1) {
          now += cycleMilliseconds;
          setpoint.step(now);
          setpoint.position.forEach((position, i) => {
            expect(Math.abs(position)).toBeLessThanOrEqual(2);
            expect(Math.abs(setpoint.velocity[i]!)).toBeLessThanOrEqual(1.5 * 1.1 + 1e-9);
            expect(Math.abs(position - before[i]!)).toBeLessThanOrEqual(1.5 * 1.1 * 0.006 + 1e-9);
          });
          before = [...setpoint.position];
        }
      }
    }));
  });
});
