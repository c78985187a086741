// Where the tool went in the last seconds while the arm was live: a line that fades away.
import { BufferAttribute, BufferGeometry, Line, LineBasicMaterial, type Color, type Object3D } from 'three';

const seconds = 4;
const length = 120;

export interface Trail {
  readonly object: Object3D;
  update(tool: ArrayLike<number> | null, isLive: boolean, nowMs: number): void;
  recolour(colour: Color): void;
  dispose(): void;
}

export function makeTrail(): Trail {
  const geometry = new BufferGeometry();
  const positions = new BufferAttribute(new Float32Array(length * 3), 3);
  const colours = new BufferAttribute(new Float32Array(length * 4), 4);
  geometry.setAttribute('position', positions).setAttribute('color', colours);
  const material = new LineBasicMaterial({ vertexColors: true, transparent: true, depthWrite: false, toneMapped: false });
  const object = new Line(geometry, material);
  object.frustumCulled = false;
  let points: { readonly atMs: number; readonly x: number; readonly y: number; readonly z: number }[] = [];
  let base: Color | null = null;
  return {
    object,
    update(tool, isLive, nowMs) {
      const last = points.at(-1);
      if (tool && isLive && (!last || nowMs - last.atMs >= (seconds * 1000) / length)) {
        points.push({ atMs: nowMs, x: tool[0]!, y: tool[1]!, z: tool[2]! });
      }
      points = points.filter(({ atMs }) => nowMs - atMs < seconds * 1000).slice(-length);
      object.visible = points.length > 1;
      points.forEach((point, index) => {
        positions.setXYZ(index, point.x, point.y, point.z);
        colours.setXYZW(index, base?.r ?? 1, base?.g ?? 1, base?.b ?? 1, 0.8 * (1 - (nowMs - point.atMs) / (seconds * 1000)));
      });
      geometry.setDrawRange(0, points.length);
      positions.needsUpdate = true;
      colours.needsUpdate = true;
    },
    recolour(colour) { base = colour; },
    dispose() { geometry.dispose(); material.dispose(); },
  };
}
