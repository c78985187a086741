// How the demo hand looks: skin, a sleeve where the model ends, a calm room behind, plain lights.
// The demo hand's worker calls it. The tracker was trained on photographs, so plausible skin is a need, not a luxury.
import {
  BufferAttribute, Color, CylinderGeometry, DataTexture, DirectionalLight, DoubleSide, Group, HemisphereLight,
  LinearFilter, Mesh, MeshLambertMaterial, MeshStandardMaterial, type Object3D, RGBAFormat, Scene,
  SRGBColorSpace, Vector3,
} from 'three';
import type { LoadedHand } from './load-hand.ts';

const skinTone = new Color(0xd7a283);
const warmTone = new Color(0xc67d66);

/** Skin with redder fingertips and knuckles, and a sleeve. */
export function dressHand({ rig, skin }: LoadedHand): void {
  const position = skin.geometry.getAttribute('position');
  const warmSpots = [...rig.restJoints]
    .filter(([name]) => name.endsWith('tip') || name.endsWith('proximal') || name.endsWith('intermediate'))
    .map(([name, at]) => ({ at, reach: name.endsWith('tip') ? 0.016 : 0.011 }));
  const colours = new Float32Array(position.count * 3);
  const vertex = new Vector3();
  const colour = new Color();
  for (let i = 0; i < position.count; i += 1) {
    vertex.fromBufferAttribute(position, i);
    const warmth = Math.max(...warmSpots.map(({ at, reach }) => Math.exp(-vertex.distanceToSquared(at) / (2 * reach * reach))));
    colour.copy(skinTone).lerp(warmTone, 0.6 * warmth).toArray(colours, i * 3);
  }
  skin.geometry.setAttribute('color', new BufferAttribute(colours, 3));
  skin.material = new MeshStandardMaterial({ vertexColors: true, roughness: 0.62, metalness: 0 });
  // Its bounds are those of the unposed model.
  skin.frustumCulled = false;
  rig.root.add(sleeve());
}

/** A cuff and forearm below the wrist, so that the hand does not end in a hole. In the rig's space: fingers up. */
function sleeve(): Object3D {
  const cloth = new MeshLambertMaterial({ color: 0x2f3d4f });
  const group = new Group();
  const forearm = new Mesh(new CylinderGeometry(0.036, 0.052, 0.3, 40, 1, true), cloth);
  forearm.position.y = -0.175;
  const cuff = new Mesh(new CylinderGeometry(0.0375, 0.0395, 0.028, 40, 1, true), new MeshLambertMaterial({ color: 0x3b4c62, side: DoubleSide }));
  cuff.position.y = -0.034;
  for (const part of [forearm, cuff]) part.scale.z = 0.78;
  group.add(forearm, cuff);
  return group;
}

/** A wall in soft daylight: brighter at the top left, as by a window. x to the right and y upwards, 0…1; sRGB bytes. */
export function wallColour(x: number, y: number): readonly [number, number, number, number] {
  const light = Math.exp(-((x - 0.25) ** 2 + (y - 0.85) ** 2) * 1.6);
  return [118 + 92 * light, 126 + 84 * light, 134 + 74 * light, 255];
}

function wall(): DataTexture {
  const size = 64;
  const pixels = new Uint8Array(size * size * 4);
  for (let y = 0; y < size; y += 1) for (let x = 0; x < size; x += 1) pixels.set(wallColour(x / size, y / size), (y * size + x) * 4);
  const texture = new DataTexture(pixels, size, size, RGBAFormat);
  texture.colorSpace = SRGBColorSpace;
  texture.magFilter = LinearFilter;
  texture.minFilter = LinearFilter;
  texture.needsUpdate = true;
  return texture;
}

/** Light from above and below, and a window to the left: colour and strength. */
const sky = { above: new Color(0xf4f8ff), below: new Color(0xb08a78), strength: 1.9 } as const;
const daylight = { colour: new Color(0xfff1e0), strength: 2.2, from: new Vector3(-0.8, 1.1, 1.2) } as const;

export function calmRoom(): Scene {
  const scene = new Scene();
  scene.background = wall();
  scene.add(new HemisphereLight(sky.above, sky.below, sky.strength));
  const window = new DirectionalLight(daylight.colour, daylight.strength);
  window.position.copy(daylight.from);
  scene.add(window);
  return scene;
}

const towardsWindow = daylight.from.clone().normalize();
/** Skin scatters: light reaches a little round the edge of shadow. */
const wrap = 0.15;

/** The room's light on a matt surface with this unit normal, per linear colour channel (Lambert's law, as three has it). */
export function lightOn(x: number, y: number, z: number): readonly [number, number, number] {
  const up = 0.5 + 0.5 * y;
  const facing = Math.max(0, (x * towardsWindow.x + y * towardsWindow.y + z * towardsWindow.z + wrap) / (1 + wrap));
  const channel = (name: 'r' | 'g' | 'b'): number =>
    ((sky.below[name] + (sky.above[name] - sky.below[name]) * up) * sky.strength + daylight.colour[name] * daylight.strength * facing) / Math.PI;
  return [channel('r'), channel('g'), channel('b')];
}
