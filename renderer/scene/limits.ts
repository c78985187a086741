// The walls of the tool's workspace, each seen only while the tool is near it, and the operator's plane under the arm.
// Its floor is the table, which is there to be seen anyway. While limits are edited: everything, with its handles, inside
// the arm file's own box.
import {
  BoxGeometry, BufferGeometry, DoubleSide, EdgesGeometry, Float32BufferAttribute, Group, LineBasicMaterial, LineLoop, LineSegments, Mesh, MeshBasicMaterial, PlaneGeometry,
  SphereGeometry, type Object3D,
} from 'three';
import type { ArmDescription } from '../../core/math/arm.ts';
import type { Vec3 } from '../../core/math/vector.ts';
import type { Palette } from '../theme/tokens.ts';
import { limitHandles, placeOfHandle, type LimitsDraft } from './limits-draft.ts';

const nearMetres = 0.035;
/** Across a desk-size arm's workspace a handle is this large. */
const handleShare = 0.011;

export interface LimitsShown {
  /** File and operator together. */
  readonly box: ArmDescription['workspace'];
  readonly plane: number | null;
  /** This arm's limits are edited now. */
  readonly draft: LimitsDraft | null;
}

export interface Limits {
  readonly group: Group;
  update(tool: ArrayLike<number> | null, shown: LimitsShown): void;
  recolour(palette: Palette): void;
  dispose(): void;
}

const faces = [[0, 'minimum'], [0, 'maximum'], [1, 'minimum'], [1, 'maximum'], [2, 'maximum'], [2, 'minimum']] as const;

export function makeLimits(file: ArmDescription['workspace']): Limits {
  const sheet = new PlaneGeometry(1, 1);
  const border = new BufferGeometry().setAttribute('position', new Float32BufferAttribute([-0.5, -0.5, 0, 0.5, -0.5, 0, 0.5, 0.5, 0, -0.5, 0.5, 0], 3));
  const ball = new SphereGeometry(handleShare * Math.hypot(...sizeOf(file)), 20, 12);
  const cube = new BoxGeometry(1, 1, 1);
  const edges = new EdgesGeometry(cube);
  cube.dispose();
  const lines: LineBasicMaterial[] = [];
  const fills: MeshBasicMaterial[] = [];
  const line = (opacity = 0): LineBasicMaterial => { const one = new LineBasicMaterial({ transparent: true, opacity, depthWrite: false, toneMapped: false }); lines.push(one); return one; };
  const fill = (opacity = 0): MeshBasicMaterial => { const one = new MeshBasicMaterial({ transparent: true, opacity, side: DoubleSide, depthWrite: false, toneMapped: false }); fills.push(one); return one; };
  const group = new Group();

  const panel = () => {
    const [surface, rim] = [fill(), line()];
    const wall = new Group().add(new Mesh(sheet, surface), new LineLoop(border, rim));
    group.add(wall);
    return { wall, surface, rim };
  };
  const walls = faces.map(([axis, side]) => ({ axis, side, ...panel() }));
  const plane = panel();
  const outer = new LineSegments(edges, line(0.7));
  const inner = new LineSegments(edges, line(1));
  place(outer, file);
  const handles = limitHandles.map((handle) => ({ handle, material: fill(1), mesh: new Mesh(ball) }));
  for (const { mesh, material } of handles) { mesh.material = material; mesh.renderOrder = 4; material.depthTest = false; }
  const editing = new Group().add(outer, inner, ...handles.map(({ mesh }) => mesh));
  group.add(editing);
  let placed: ArmDescription['workspace'] | undefined;

  return {
    group,
    update(tool, { box, plane: height, draft }) {
      const shownBox = draft?.box ?? box;
      if (placed !== shownBox) {
        placed = shownBox;
        for (const { axis, side, wall } of walls) placeFace(wall, shownBox, axis, shownBox[side][axis]);
        place(inner, shownBox);
      }
      for (const { axis, side, wall, surface, rim } of walls) {
        const isFloor = axis === 2 && side === 'minimum';
        const share = draft ? (isSame(draft.handle, axis, side) ? 1 : 0) : tool && !isFloor ? Math.max(0, 1 - Math.abs(tool[axis]! - shownBox[side][axis]) / nearMetres) : 0;
        wall.visible = share > 0;
        surface.opacity = 0.16 * share;
        rim.opacity = 0.8 * share;
      }
      const level = draft ? draft.plane : height;
      const planeShare = level === null ? 0 : draft ? 1 : tool ? Math.max(0, 1 - (tool[2]! - level) / (3 * nearMetres)) : 0;
      plane.wall.visible = planeShare > 0;
      if (level !== null) placeFace(plane.wall, wider(file), 2, level);
      plane.surface.opacity = (draft?.handle?.kind === 'plane' ? 0.3 : 0.18) * Math.min(1, planeShare);
      plane.rim.opacity = 0.8 * Math.min(1, planeShare);
      editing.visible = draft !== null;
      if (!draft) return;
      for (const { handle, mesh, material } of handles) {
        mesh.position.set(...placeOfHandle(draft, handle));
        const isHeld = draft.handle !== null && (handle.kind === 'plane' ? draft.handle.kind === 'plane' : isSame(draft.handle, handle.axis, handle.side));
        mesh.scale.setScalar(isHeld ? 1.5 : 1);
        material.opacity = handle.kind === 'plane' && draft.plane === null ? 0.4 : 1;
      }
    },
    recolour(palette) {
      for (const one of [...lines, ...fills]) one.color.set(palette.textFaint);
      for (const { material } of handles) material.color.set(palette.accent);
      inner.material.color.set(palette.accent);
      plane.surface.color.set(palette.accent);
      plane.rim.color.set(palette.accent);
    },
    dispose() {
      for (const one of [sheet, border, ball, edges, ...lines, ...fills]) one.dispose();
    },
  };
}

type Box = ArmDescription['workspace'];
const sizeOf = ({ minimum, maximum }: Box): [number, number, number] => [maximum[0] - minimum[0], maximum[1] - minimum[1], maximum[2] - minimum[2]];
const middleOf = ({ minimum, maximum }: Box): [number, number, number] => [(maximum[0] + minimum[0]) / 2, (maximum[1] + minimum[1]) / 2, (maximum[2] + minimum[2]) / 2];

function place(object: Object3D, box: Box): void {
  object.position.set(...middleOf(box));
  object.scale.set(...sizeOf(box));
}

function placeFace(wall: Object3D, box: Box, axis: 0 | 1 | 2, at: number): void {
  const size = sizeOf(box);
  wall.position.set(...middleOf(box));
  wall.position.setComponent(axis, at);
  wall.rotation.set(axis === 1 ? Math.PI / 2 : 0, axis === 0 ? Math.PI / 2 : 0, 0);
  wall.scale.set(axis === 0 ? size[2] : size[0], axis === 1 ? size[2] : size[1], 1);
}

/** A plane goes on beyond the box: it is for the whole arm. */
function wider({ minimum, maximum }: Box): Box {
  const more = 0.15 * Math.hypot(maximum[0] - minimum[0], maximum[1] - minimum[1]);
  const grown = (corner: Vec3, by: number): Vec3 => [corner[0] + by, corner[1] + by, corner[2]];
  return { minimum: grown(minimum, -more), maximum: grown(maximum, more) };
}

const isSame = (handle: LimitsDraft['handle'], axis: number, side: string): boolean => handle?.kind === 'face' && handle.axis === axis && handle.side === side;
