// Draws the demo hand on the processor, in a few milliseconds and with no graphics at all. Where graphics
// are emulated, WebGL's queue is shared by the whole browser and a hand would wait behind every other view.
// The demo hand's worker chooses it there.
import { Color, Matrix4, type Mesh, type MeshStandardMaterial, type Object3D, type SkinnedMesh, Vector3 } from 'three';
import { lightOn, wallColour } from './hand-look.ts';

export interface HandRaster {
  /** Rows of RGBA, top row first; the same array every time. */
  paint(): Uint8ClampedArray;
}

/** Each pixel of the hand is the mean of this many each way: soft edges. */
const samples = 2;

interface Part {
  readonly mesh: Mesh | SkinnedMesh;
  readonly count: number;
  readonly triangles: ArrayLike<number>;
  /** Vertices in one place (split for texture's sake) share a normal. */
  readonly twin: Int32Array;
  readonly colour: Float32Array;
  readonly world: Float32Array;
  readonly normal: Float32Array;
  /** Sample column, sample row, 1 / depth, and linear red, green, blue. */
  readonly screen: Float32Array;
}

/** `root` stands in a scene's origin frame, seen by a three camera there (looking along −z). */
export function createHandRaster(root: Object3D, width: number, height: number, verticalFieldOfViewDegrees: number): HandRaster {
  const wide = width * samples;
  const high = height * samples;
  const focal = high / 2 / Math.tan((verticalFieldOfViewDegrees * Math.PI) / 360);
  const picture = new Uint8ClampedArray(width * height * 4);
  const wall = paintWall(width, height);
  const nearness = new Float32Array(wide * high);
  const red = new Float32Array(wide * high);
  const green = new Float32Array(wide * high);
  const blue = new Float32Array(wide * high);
  const parts: Part[] = [];
  root.traverse((object) => { if ((object as Mesh).isMesh) parts.push(makePart(object as Mesh)); });
  const encoded = gammaTable();

  const box = { left: 0, top: 0, right: 0, bottom: 0 };
  function project(part: Part): void {
    const { world, normal, screen, colour, count, mesh } = part;
    place(part);
    const doubleSided = (mesh.material as MeshStandardMaterial).side === 2;
    for (let i = 0; i < count; i += 1) {
      const x = world[i * 3]!;
      const y = world[i * 3 + 1]!;
      const inverse = -1 / Math.min(-0.05, world[i * 3 + 2]!);
      const t = part.twin[i]! * 3;
      const n: [number, number, number] = [normal[t]!, normal[t + 1]!, normal[t + 2]!];
      const length = Math.hypot(...n) || 1;
      const facing = doubleSided && n[0] * x + n[1] * y + n[2] * world[i * 3 + 2]! > 0 ? -1 : 1;
      const light = lightOn((n[0] / length) * facing, (n[1] / length) * facing, (n[2] / length) * facing);
      screen[i * 6] = wide / 2 + x * inverse * focal;
      screen[i * 6 + 1] = high / 2 - y * inverse * focal;
      screen[i * 6 + 2] = inverse;
      for (let c = 0; c < 3; c += 1) screen[i * 6 + 3 + c] = colour[i * 3 + c]! * light[c]!;
    }
  }

  function fill({ triangles, screen }: Part): void {
    for (let t = 0; t < triangles.length; t += 3) {
      const a = triangles[t]! * 6;
      const b = triangles[t + 1]! * 6;
      const c = triangles[t + 2]! * 6;
      const ax = screen[a]!, ay = screen[a + 1]!, bx = screen[b]!, by = screen[b + 1]!, cx = screen[c]!, cy = screen[c + 1]!;
      const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
      if (area === 0) continue;
      const left = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - 0.5));
      const right = Math.min(wide - 1, Math.floor(Math.max(ax, bx, cx) - 0.5));
      const top = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5));
      const bottom = Math.min(high - 1, Math.floor(Math.max(ay, by, cy) - 0.5));
      if (left > right || top > bottom) continue;
      box.left = Math.min(box.left, left); box.right = Math.max(box.right, right);
      box.top = Math.min(box.top, top); box.bottom = Math.max(box.bottom, bottom);
      for (let y = top; y <= bottom; y += 1) {
        const py = y + 0.5;
        for (let x = left; x <= right; x += 1) {
          const px = x + 0.5;
          const wa = ((bx - px) * (cy - py) - (by - py) * (cx - px)) / area;
          const wb = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) / area;
          const wc = 1 - wa - wb;
          if (wa < 0 || wb < 0 || wc < 0) continue;
          const at = y * wide + x;
          const near = wa * screen[a + 2]! + wb * screen[b + 2]! + wc * screen[c + 2]!;
          if (near <= nearness[at]!) continue;
          nearness[at] = near;
          red[at] = wa * screen[a + 3]! + wb * screen[b + 3]! + wc * screen[c + 3]!;
          green[at] = wa * screen[a + 4]! + wb * screen[b + 4]! + wc * screen[c + 4]!;
          blue[at] = wa * screen[a + 5]! + wb * screen[b + 5]! + wc * screen[c + 5]!;
        }
      }
    }
  }

  /** Means over the samples of each pixel the hand may touch; the wall shows through where it does not. */
  function resolve(): void {
    const toRow = Math.min(height - 1, Math.floor(box.bottom / samples));
    const toColumn = Math.min(width - 1, Math.floor(box.right / samples));
    for (let y = Math.floor(box.top / samples); y <= toRow; y += 1) {
      for (let x = Math.floor(box.left / samples); x <= toColumn; x += 1) {
        let r = 0, g = 0, b = 0, covered = 0;
        for (let s = 0; s < samples * samples; s += 1) {
          const at = (y * samples + ((s / samples) | 0)) * wide + x * samples + (s % samples);
          if (nearness[at] === 0) continue;
          nearness[at] = 0;
          covered += 1;
          r += encoded[Math.min(1023, red[at]! * 1023) | 0]!;
          g += encoded[Math.min(1023, green[at]! * 1023) | 0]!;
          b += encoded[Math.min(1023, blue[at]! * 1023) | 0]!;
        }
        if (covered === 0) continue;
        const p = (y * width + x) * 4;
        const bare = samples * samples - covered;
        picture[p] = (r + bare * wall[p]!) / (samples * samples);
        picture[p + 1] = (g + bare * wall[p + 1]!) / (samples * samples);
        picture[p + 2] = (b + bare * wall[p + 2]!) / (samples * samples);
      }
    }
  }

  return {
    paint() {
      picture.set(wall);
      Object.assign(box, { left: wide, top: high, right: -1, bottom: -1 });
      for (const part of parts) {
        project(part);
        fill(part);
      }
      resolve();
      return picture;
    },
  };
}

function makePart(mesh: Mesh): Part {
  const position = mesh.geometry.getAttribute('position');
  const painted = mesh.geometry.getAttribute('color');
  const count = position.count;
  const plain = (mesh.material as MeshStandardMaterial).color ?? new Color(1, 1, 1);
  const colour = new Float32Array(count * 3);
  const twin = new Int32Array(count);
  const places = new Map<string, number>();
  for (let i = 0; i < count; i += 1) {
    const own = painted ? [painted.getX(i), painted.getY(i), painted.getZ(i)] : plain.toArray();
    colour.set(own as number[], i * 3);
    const key = [position.getX(i), position.getY(i), position.getZ(i)].map((value) => Math.round(value * 1e5)).join();
    twin[i] = places.get(key) ?? i;
    places.set(key, twin[i]!);
  }
  const triangles = mesh.geometry.index?.array ?? Uint32Array.from({ length: count }, (_, i) => i);
  return {
    mesh, count, triangles, twin, colour, world: new Float32Array(count * 3), normal: new Float32Array(count * 3), screen: new Float32Array(count * 6),
  };
}

const vertex = new Vector3();
const identity = new Matrix4();

/** Bends and places the vertices, then adds up each one's normal from the triangles around it. */
function place({ mesh, count, world, normal, triangles, twin }: Part): void {
  const position = mesh.geometry.getAttribute('position');
  const skinned = (mesh as SkinnedMesh).isSkinnedMesh ? (mesh as SkinnedMesh) : undefined;
  skinned?.skeleton.update();
  const matrix = mesh.matrixWorld ?? identity;
  for (let i = 0; i < count; i += 1) {
    vertex.fromBufferAttribute(position, i);
    skinned?.applyBoneTransform(i, vertex);
    vertex.applyMatrix4(matrix).toArray(world, i * 3);
  }
  normal.fill(0);
  for (let t = 0; t < triangles.length; t += 3) {
    const a = triangles[t]! * 3, b = triangles[t + 1]! * 3, c = triangles[t + 2]! * 3;
    const ux = world[b]! - world[a]!, uy = world[b + 1]! - world[a + 1]!, uz = world[b + 2]! - world[a + 2]!;
    const vx = world[c]! - world[a]!, vy = world[c + 1]! - world[a + 1]!, vz = world[c + 2]! - world[a + 2]!;
    const nx = uy * vz - uz * vy, ny = uz * vx - ux * vz, nz = ux * vy - uy * vx;
    for (const corner of [a, b, c]) {
      const n = twin[corner / 3]! * 3;
      normal[n] = normal[n]! + nx; normal[n + 1] = normal[n + 1]! + ny; normal[n + 2] = normal[n + 2]! + nz;
    }
  }
}

function paintWall(width: number, height: number): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) pixels.set(wallColour((x + 0.5) / width, 1 - (y + 0.5) / height), (y * width + x) * 4);
  }
  return pixels;
}

/** Linear light in 1024 steps → sRGB byte. */
const gammaTable = (): Uint8ClampedArray => Uint8ClampedArray.from({ length: 1024 }, (_, i) => {
  const linear = i / 1023;
  return 255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055);
});
