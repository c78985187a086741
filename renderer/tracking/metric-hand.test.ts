// Synthetic hands, projected exactly: the metric hand must give back what was projected.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, axisAngle, distance, multiplyQuat, normalize, norm, rotate, scale, subtract, type Quat, type Vec3 } from '../../core/math/vector.ts';
import { metricHand } from './metric-hand.ts';
import { turnFromAxis } from './rotations.ts';

const palmLength = 0.092;
const camera = { width: 640, height: 480, verticalFieldOfViewDegrees: 48 };
const size = { palmLengthMetres: palmLength, depthScale: 1 };

/** A right hand, palm to the camera, fingers up, in palm lengths about the wrist (camera axes: x right, y down, z away). */
const knuckles: readonly Vec3[] = [[0.33, -0.946, 0], [0.05, -0.9987, 0], [-0.15, -0.934, 0], [-0.33, -0.8416, 0]];
const fingers = (tip: (finger: number) => Vec3): Vec3[] => knuckles.flatMap((knuckle, finger) => [1 / 3, 2 / 3, 1].reduce<Vec3[]>(
  (joints, share) => [...joints, add(knuckle, scale(subtract(tip(finger), knuckle), share))], [knuckle]));
const thumbTo = (tip: Vec3): Vec3[] => [0.25, 0.5, 0.75, 1].map((share) => scale(tip, share));
const openHand: readonly Vec3[] = [[0, 0, 0], ...thumbTo([0.95, -0.9, -0.1]), ...fingers((finger) => scale(knuckles[finger]!, 1.9))];
const pinchingHand: readonly Vec3[] = [[0, 0, 0], ...thumbTo([0.45, -1.2, -0.4]), ...fingers((finger) => (finger === 0 ? [0.4, -1.3, -0.45] : scale(knuckles[finger]!, 1.9)))];
const fist: readonly Vec3[] = [[0, 0, 0], ...thumbTo([0.4, -0.7, -0.3]), ...fingers((finger) => add(scale(knuckles[finger]!, 0.85), [0, 0, -0.3]))];

function project(shape: readonly Vec3[], wrist: Vec3, turn: Quat): { image: number[]; world: number[] } {
  const focal = camera.height / 2 / Math.tan((camera.verticalFieldOfViewDegrees * Math.PI) / 360);
  const points = shape.map((point) => rotate(turn, scale(point, palmLength)));
  const placed = points.map((point) => add(wrist, point));
  const image = placed.flatMap(([x, y, z]) => [0.5 + (x / z) * focal / camera.width, 0.5 + (y / z) * focal / camera.height, 0]);
  // The tracker's model hand is seen along the ray through the palm, and in a size of its own.
  const rays = [0, 5, 9, 13, 17].map((i) => [placed[i]![0] / placed[i]![2], placed[i]![1] / placed[i]![2]] as const);
  const towards = normalize([rays.reduce((s, r) => s + r[0], 0) / 5, rays.reduce((s, r) => s + r[1], 0) / 5, 1]);
  const unturn = turnFromAxis(towards, [0, 0, 1]);
  return { image, world: points.flatMap((point) => scale(unturn(point), 1.13)) };
}

const angle = (limit: number): fc.Arbitrary<number> => fc.double({ min: -limit, max: limit, noNaN: true });
const wrists = fc.tuple(angle(0.12), angle(0.1), fc.double({ min: 0.3, max: 0.8, noNaN: true }));
const turns = fc.tuple(angle(0.4), angle(0.4), angle(0.4)).map(([x, y, z]) =>
  multiplyQuat(axisAngle([0, 0, 1], z), multiplyQuat(axisAngle([0, 1, 0], y), axisAngle([1, 0, 0], x))));

describe('metric hand', () => {
  it('finds position and palm of an exact projection anywhere in view', () => {
    fc.assert(fc.property(wrists, turns, (wrist, turn) => {
      const { image, world } = project(openHand, wrist, turn);
      const hand = metricHand(image, world, 'right', camera, size)!;
      expect(distance(hand.wrist, wrist)).toBeLessThan(0.015 * wrist[2]);
      expect(rotate(hand.orientation, [0, 1, 0])[1]).toBeCloseTo(rotate(turn, normalize(openHand[9]!))[1], 2);
      expect(distance(rotate(hand.orientation, [0, 0, 1]), rotate(turn, [0, 0, -1]))).toBeLessThan(0.02);
      expect(hand.landmarks).toHaveLength(21);
    }));
  });

  it('is within two percent for a palm that faces the camera', () => {
    fc.assert(fc.property(wrists, angle(3), (wrist, roll) => {
      const { image, world } = project(openHand, wrist, axisAngle([0, 0, 1], roll));
      expect(distance(metricHand(image, world, 'right', camera, size)!.wrist, wrist)).toBeLessThan(0.02 * wrist[2]);
    }));
  });

  it('scales depth along the ray by the calibration', () => {
    const { image, world } = project(openHand, [0.05, 0.02, 0.5], [0, 0, 0, 1]);
    const plain = metricHand(image, world, 'right', camera, size)!;
    const calibrated = metricHand(image, world, 'right', camera, { ...size, depthScale: 0.94 })!;
    expect(distance(calibrated.wrist, scale(plain.wrist, 0.94))).toBeLessThan(1e-12);
  });

  it('turns the left palm’s z out of the palm as well', () => {
    const mirrored = openHand.map(([x, y, z]): Vec3 => [-x, y, z]);
    const { image, world } = project(mirrored, [0, 0, 0.5], [0, 0, 0, 1]);
    const hand = metricHand(image, world, 'left', camera, size)!;
    expect(rotate(hand.orientation, [0, 0, 1])[2]).toBeLessThan(-0.99);
    expect(rotate(hand.orientation, [0, 1, 0])[1]).toBeLessThan(-0.98);
    expect(Math.abs(norm(hand.orientation as unknown as Vec3))).toBeLessThanOrEqual(1);
  });

  it('tells open, pinching and closed hands apart', () => {
    const read = (shape: readonly Vec3[]): { pinch: number; fist: number } => {
      const { image, world } = project(shape, [0, 0, 0.5], [0, 0, 0, 1]);
      return metricHand(image, world, 'right', camera, size)!;
    };
    expect(read(openHand)).toMatchObject({ pinch: 0, fist: 0 });
    expect(read(pinchingHand)).toMatchObject({ pinch: 1, fist: 0 });
    expect(read(fist).fist).toBe(1);
  });

  it('shrugs off one palm point that is far off', () => {
    const { image, world } = project(openHand, [0, 0.05, 0.45], [0, 0, 0, 1]);
    const spoilt = [...image];
    spoilt[13 * 3] = spoilt[13 * 3]! + 0.05;
    const position = metricHand(spoilt, world, 'right', camera, size)!.wrist;
    expect(Math.abs(position[2] - 0.45)).toBeLessThan(0.02);
  });

  it('gives nothing for points that are no hand', () => {
    const zeros = new Float64Array(63);
    expect(metricHand(zeros, zeros, 'right', camera, size)).toBeUndefined();
    expect(metricHand(zeros.map(() => Number.NaN), zeros.map((_, i) => i), 'right', camera, size)).toBeUndefined();
  });
});
