// A line drawing for each step of the set-up: an arm from the side in the posture that the step wants, and what the
// operator does to it. Drawn from joint angles, so all of them are one arm.
import { t } from '../../words/index.ts';

export type PictureName = 'find' | 'identify' | 'ids' | 'centre' | 'sweep' | 'rest' | 'check' | 'ready';

type Point = readonly [x: number, y: number];
const base: Point = [120, 196];
const links = [62, 58, 40] as const;

/** Angles from straight up, each against the link before, degrees. */
const postures: Readonly<Record<PictureName, readonly [number, number, number]>> = {
  find: [-30, 100, 40], identify: [-20, 90, 30], ids: [0, 0, 0], centre: [0, 90, 0], sweep: [0, 90, 0], rest: [-78, 158, 20], check: [-20, 100, 30], ready: [10, 80, 60],
};

function pointsOf(angles: readonly number[]): readonly Point[] {
  const points: Point[] = [base, [base[0], base[1] - 34]];
  let direction = 0;
  angles.forEach((angle, i) => {
    direction += (angle * Math.PI) / 180;
    const [x, y] = points.at(-1)!;
    points.push([x + links[i]! * Math.sin(direction), y - links[i]! * Math.cos(direction)]);
  });
  return points;
}

const pathOf = (points: readonly Point[]): string => points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

function Arm({ angles, faint = false }: { readonly angles: readonly number[]; readonly faint?: boolean }) {
  const points = pointsOf(angles);
  const [endX, endY] = points.at(-1)!;
  return (
    <g className={faint ? 'picture__faint' : undefined}>
      <path className="picture__link" d={pathOf(points)} />
      {points.slice(1, -1).map(([x, y]) => <circle key={`${x} ${y}`} className="picture__joint" cx={x} cy={y} r="7" />)}
      <path className="picture__line" d={`M${endX - 7} ${endY + 14}L${endX - 7} ${endY}L${endX + 7} ${endY}L${endX + 7} ${endY + 14}`} />
    </g>
  );
}

export function SetupPicture({ name }: { readonly name: PictureName }) {
  const angles = postures[name];
  const [, shoulder, elbow] = pointsOf(angles);
  return (
    <svg className="picture" viewBox="0 0 320 220" role="img" aria-label={t(`setup.picture.${name}`)}>
      <path className="picture__line" d="M20 208H300" />
      {name === 'ids' ? <LoneServo /> : (
        <>
          {name === 'sweep' && [-50, 25].map((turn) => <Arm key={turn} faint angles={[turn, angles[1], angles[2]]} />)}
          {name === 'check' && <Arm faint angles={[angles[0] + 14, angles[1], angles[2]]} />}
          <path className="picture__base" d="M92 208v-12h56v12z" />
          <Arm angles={angles} />
        </>
      )}
      {name === 'find' && <path className="picture__accent" d="M92 202H44v-20M36 182h16v-14H36zM40 168v-6M48 168v-6" />}
      {name === 'identify' && <path className="picture__accent" d={`M${elbow![0] - 34} ${elbow![1] - 20}a40 40 0 0 1 68 0m0 0l-2 -12m2 12l-12 -2`} />}
      {name === 'sweep' && <path className="picture__accent" d={`M${shoulder![0] - 60} ${shoulder![1] - 40}a72 72 0 0 1 120 0m0 0l-2 -13m2 13l-13 -2m-105 0l13 -2m-13 2l2 -13`} />}
      {name === 'rest' && <path className="picture__accent" d="M236 120v52m0 0l-9 -10m9 10l9 -10" />}
      {name === 'ready' && <path className="picture__accent" d="M236 92l14 14 26 -32" />}
    </svg>
  );
}

const LoneServo = () => (
  <>
    <rect className="picture__base" x="130" y="146" width="62" height="62" rx="4" />
    <circle className="picture__joint" cx="161" cy="166" r="12" />
    <path className="picture__accent" d="M130 190H44v-20M36 170h16v-14H36zM40 156v-6M48 156v-6" />
  </>
);
