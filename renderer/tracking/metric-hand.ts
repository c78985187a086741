// From what the tracker sees to metres: 21 picture points and the model's own hand become a wrist in
// front of the camera, a palm that points somewhere, a pinch and a fist. hand-sample.ts calls it.
import { add, cross, dot, norm, normalize, scale, subtract, type Quat, type Vec3 } from '../../core/math/vector.ts';
import { quatFromAxes, turnFromAxis } from './rotations.ts';

export interface CameraModel { readonly width: number; readonly height: number; readonly verticalFieldOfViewDegrees: number }

export interface HandSize {
  /** Wrist to middle knuckle, metres. */
  readonly palmLengthMetres: number;
  /** True depth over measured depth, from the operator's calibration. */
  readonly depthScale: number;
}

export interface MetricHand {
  /** In the camera's frame: x right, y down, z away. */
  readonly wrist: Vec3;
  readonly orientation: Quat;
  readonly landmarks: readonly Vec3[];
  readonly pinch: number;
  readonly fist: number;
}

const wrist = 0;
const thumbTip = 4;
const indexKnuckle = 5;
const middleKnuckle = 9;
const littleKnuckle = 17;
const indexTip = 8;
const curlingTips = [12, 16, 20] as const;
/** The part of a hand that does not bend. */
const palm = [wrist, indexKnuckle, middleKnuckle, 13, littleKnuckle] as const;
/** Lengths across the palm relative to wrist–middle knuckle (an average adult hand; five lengths tremble less than one). */
const palmEdges: readonly (readonly [number, number, number])[] = [[0, 5, 1], [0, 9, 1], [0, 13, 0.946], [0, 17, 0.904], [5, 17, 0.662]];

/** `image`: 21 × (x, y, _) in 0…1. `world`: 21 × (x, y, z), any scale. Undefined when the points allow no answer. */
export function metricHand(image: ArrayLike<number>, world: ArrayLike<number>, side: 'right' | 'left', camera: CameraModel, size: HandSize): MetricHand | undefined {
  const focal = camera.height / 2 / Math.tan((camera.verticalFieldOfViewDegrees * Math.PI) / 360);
  const ray = (i: number): readonly [number, number] => [
    (image[i * 3]! - 0.5) * camera.width / focal,
    (image[i * 3 + 1]! - 0.5) * camera.height / focal,
  ];
  const model = modelHand(world, size.palmLengthMetres);
  if (model === undefined) return undefined;

  // The network sees a crop as if the camera looked straight at it: turn its hand onto the ray it lies on.
  const middle = palm.map(ray).reduce(([x, y], [px, py]) => [x + px / palm.length, y + py / palm.length] as const, [0, 0] as const);
  const points = model.map(turnFromAxis([0, 0, 1], normalize([middle[0], middle[1], 1])));
  const placed = placeByRays(points, ray);
  if (placed === undefined) return undefined;
  const position = scale(placed, depthByLengths(points, ray, size.palmLengthMetres) / placed[2]);
  if (!(position[2] > 0.02) || !position.every(Number.isFinite)) return undefined;

  const calibrated = scale(position, size.depthScale);
  const along = normalize(subtract(points[middleKnuckle]!, points[wrist]!));
  const across = subtract(points[indexKnuckle]!, points[littleKnuckle]!);
  // A left hand's little finger is on the other side: turned so that z leaves the palm of either hand.
  const outOfPalm = normalize(cross(side === 'right' ? across : scale(across, -1), along));
  const palmLength = size.palmLengthMetres;
  return {
    wrist: calibrated,
    orientation: quatFromAxes(cross(along, outOfPalm), along, outOfPalm),
    landmarks: points.map((point) => add(calibrated, point)),
    pinch: pinchOf(norm(subtract(points[thumbTip]!, points[indexTip]!)) / palmLength),
    fist: fistOf(curlingTips.reduce((sum, tip) => sum + norm(subtract(points[tip]!, points[wrist]!)), 0) / (3 * palmLength)),
  };
}

const share = (value: number, atZero: number, atOne: number): number => Math.min(1, Math.max(0, (value - atZero) / (atOne - atZero)));
/** Thumb tip to index tip, in palm lengths: a relaxed hand has more than the first, touching fingers less than the second. */
const pinchOf = (gap: number): number => share(gap, 0.75, 0.34);
/** Middle, ring and little fingertips to the wrist, in palm lengths. */
const fistOf = (reach: number): number => share(reach, 1.55, 1.0);

/** The model's hand about its wrist, sized so that its palm is the operator's. */
function modelHand(world: ArrayLike<number>, palmLengthMetres: number): Vec3[] | undefined {
  const at = (i: number): Vec3 => [world[i * 3]!, world[i * 3 + 1]!, world[i * 3 + 2]!];
  let found = 0;
  let expected = 0;
  for (const [from, to, length] of palmEdges) {
    found += norm(subtract(at(to), at(from)));
    expected += length * palmLengthMetres;
  }
  const factor = expected / found;
  if (!Number.isFinite(factor)) return undefined;
  return Array.from({ length: 21 }, (_, i) => scale(subtract(at(i), at(wrist)), factor));
}

/**
 * The wrist position that puts the turned hand's palm onto its rays. For each point, x·z = X and y·z = Y are
 * linear in the position, so least squares solves it; a second round trusts points that fit badly less.
 */
function placeByRays(points: readonly Vec3[], ray: (i: number) => readonly [number, number]): Vec3 | undefined {
  let position: Vec3 | undefined;
  for (let round = 0; round < 3; round += 1) {
    let normalA: Vec3 = [0, 0, 0];
    let normalB: Vec3 = [0, 0, 0];
    let normalC: Vec3 = [0, 0, 0];
    let right: Vec3 = [0, 0, 0];
    const include = (row: Vec3, value: number, weight: number): void => {
      normalA = add(normalA, scale(row, row[0] * weight));
      normalB = add(normalB, scale(row, row[1] * weight));
      normalC = add(normalC, scale(row, row[2] * weight));
      right = add(right, scale(row, value * weight));
    };
    for (const i of palm) {
      const [x, y] = ray(i);
      const point = points[i]!;
      const horizontal = x * point[2] - point[0];
      const vertical = y * point[2] - point[1];
      const weight = position === undefined ? 1 : trust(Math.hypot(position[0] - x * position[2] - horizontal, position[1] - y * position[2] - vertical));
      include([1, 0, -x], horizontal, weight);
      include([0, 1, -y], vertical, weight);
    }
    const determinant = dot(normalA, cross(normalB, normalC));
    if (!(Math.abs(determinant) > 1e-12)) return undefined;
    position = scale([
      dot(right, cross(normalB, normalC)),
      dot(normalA, cross(right, normalC)),
      dot(normalA, cross(normalB, right)),
    ], 1 / determinant);
  }
  return position;
}

/**
 * How far the wrist is, from lengths across the palm: what a length measures in the picture against what it must
 * be. The model's foreshortening is believed more than its proportions, so each length is made right in the picture's
 * plane; the mean of the middle three of five shrugs off a knuckle that is misplaced. A third better than fitting the
 * points alone (accuracy bench).
 */
function depthByLengths(points: readonly Vec3[], ray: (i: number) => readonly [number, number], palmLengthMetres: number): number {
  const depths = palmEdges.map(([from, to, share]) => {
    const length = share * palmLengthMetres;
    const edge = subtract(points[to]!, points[from]!);
    const away = (edge[2] * length) / norm(edge);
    const [fromX, fromY] = ray(from);
    const [toX, toY] = ray(to);
    const picture = Math.hypot(toX - fromX, toY - fromY);
    // Its far end lies `away` deeper, which alone shifts it along the ray of the near end; the rest of its length
    // is what the picture shows. Exact in perspective, off the axis too.
    const shift = away * ((toX - fromX) * fromX + (toY - fromY) * fromY) / picture;
    const across = shift * shift - away * away * (fromX * fromX + fromY * fromY) + Math.max(0.1 * length * length, length * length - away * away);
    const shown = Math.sqrt(Math.max(0, across)) - shift;
    return shown / picture - away - points[from]![2];
  }).sort((a, b) => a - b);
  return (depths[1]! + depths[2]! + depths[3]!) / 3;
}

/** Huber's weight: full within a few millimetres, then less. */
const residualMetres = 0.005;
const trust = (residual: number): number => (residual <= residualMetres ? 1 : residualMetres / residual);
