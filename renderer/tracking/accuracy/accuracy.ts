// Hand accuracy against ground truth: what the tracker says of the rendered hand, beside where its bones are.
import { Group } from 'three';
import { conjugate, distance as between, multiplyQuat, norm, rotationVector, subtract, type Quat, type Vec3 } from '../../../core/math/vector.ts';
import { jointsInCamera, palmInCamera, placeHand, type DemoHandPose } from '../../demo/demo-hand-pose.ts';
import { loadHand } from '../../demo/load-hand.ts';
import { metricHand } from '../metric-hand.ts';
import type { TrackerResult } from '../tracker-protocol.ts';
import { percentiles } from '../tracking-stats.ts';
import { openStage, verticalFieldOfViewDegrees } from './bench-stage.ts';
import { distances, views } from './views.ts';

interface Measured { readonly pose: DemoHandPose; readonly found: boolean; readonly sideRight: boolean; readonly jointMm: number; readonly bareJointMm: number; readonly wristMm: number; readonly palmDegrees: number; readonly depthShare: number }

/** After a jump the tracker looks where the hand was; from the third picture on it has it. */
const settlingResults = 3;

export async function measureAccuracy(): Promise<unknown> {
  await using stage = await openStage();
  const truth = await loadHand(stage.models, 'right', () => new Group());
  const measure = async (pose: DemoHandPose): Promise<Measured> => {
    const result = await stage.settled(pose, settlingResults);
    placeHand(truth.rig, pose);
    return compare(pose, result, jointsInCamera(truth.rig), palmInCamera(truth.rig), truth.rig.palmLength);
  };

  // The operator's one-time calibration: an open hand at half a metre.
  const calibration = await measure({ ...views()[0]!, position: [0, 0.07, 0.5], yaw: 0, pinch: 0 });
  const depthScale = 1 / calibration.depthShare;
  const rows: Measured[] = [];
  for (const pose of views()) rows.push(await measure(pose));
  const found = rows.filter((row) => row.found);
  const depthErrors = (some: Measured[], factor: number): { p50: number; p95: number } => percentiles(some.map((row) => Math.abs(row.depthShare * factor - 1) * 100));
  return {
    views: rows.length, found: found.length, handednessRight: found.filter((row) => row.sideRight).length, depthScale,
    jointErrorMm: mean(found.map((row) => row.jointMm)), bareJointErrorMm: mean(found.map((row) => row.bareJointMm)),
    wristErrorMm: percentiles(found.map((row) => row.wristMm)),
    palmErrorDegrees: percentiles(found.map((row) => row.palmDegrees)),
    depthErrorPercent: { uncalibrated: depthErrors(found, 1), calibrated: depthErrors(found, depthScale) },
    // Signed: too far is positive, after calibration.
    byPose: [-0.4, 0, 0.4].flatMap((yaw) => [0, 0.5, 1].map((pinch) => {
      const here = found.filter((row) => row.pose.yaw === yaw && row.pose.pinch === pinch);
      return { yawRadians: yaw, pinch, jointErrorMm: mean(here.map((row) => row.jointMm)), depthErrorPercent: (mean(here.map((row) => row.depthShare)) * depthScale - 1) * 100 };
    })),
    byDistance: distances.map((metres) => {
      const here = found.filter((row) => row.pose.position[2] === metres);
      return { metres, found: here.length, jointErrorMm: mean(here.map((row) => row.jointMm)), depthErrorPercent: depthErrors(here, depthScale) };
    }),
  };
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

function compare(pose: DemoHandPose, result: TrackerResult | undefined, truth: Vec3[], palm: Quat, palmLengthMetres: number): Measured {
  const seen = result?.hands.toSorted((a, b) => b.score - a.score)[0];
  const camera = { width: result?.width ?? 1, height: result?.height ?? 1, verticalFieldOfViewDegrees };
  const hand = seen && metricHand(seen.image, seen.world, 'right', camera, { palmLengthMetres, depthScale: 1 });
  if (seen === undefined || hand === undefined) return { pose, found: false, sideRight: false, jointMm: 0, bareJointMm: 0, wristMm: 0, palmDegrees: 0, depthShare: 1 };
  const bare = Array.from({ length: 21 }, (_, i): Vec3 => [seen.world[i * 3]!, seen.world[i * 3 + 1]!, seen.world[i * 3 + 2]!]);
  return {
    pose, found: true, sideRight: seen.side === 'right',
    jointMm: rootRelative(hand.landmarks, truth), bareJointMm: rootRelative(bare, truth),
    wristMm: between(hand.wrist, truth[0]!) * 1000,
    palmDegrees: (norm(rotationVector(multiplyQuat(conjugate(palm), hand.orientation))) * 180) / Math.PI, depthShare: hand.wrist[2] / truth[0]![2],
  };
}

/** Mean distance of the joints once both wrists lie on each other, millimetres. */
const rootRelative = (points: readonly Vec3[], truth: readonly Vec3[]): number =>
  mean(points.slice(1).map((point, i) => norm(subtract(subtract(point, points[0]!), subtract(truth[i + 1]!, truth[0]!))) * 1000));
