// What stands around every rig: studio light, ground with a faint grid, and a backdrop in the theme's tones.
import {
  Color, DirectionalLight, Fog, GridHelper, Group, HemisphereLight, Mesh, MeshBasicMaterial, MeshStandardMaterial, PlaneGeometry, Scene, type LineBasicMaterial,
} from 'three';
import { sharedGl } from './gl.ts';
import type { Palette } from '../theme/tokens.ts';

export interface Stage {
  readonly scene: Scene;
  recolour(palette: Palette, isLight: boolean): void;
}

/** Metres below the table's top; the floor that worlds bring along is drawn here instead. */
const groundHeight = -0.04;

/** `size` of the rig against a desk-size arm. */
export function makeStage(size = 1): Stage {
  const { quality } = sharedGl();
  const scene = new Scene();
  const sky = new HemisphereLight('#ffffff', '#3a3f45', 0.55);
  sky.position.set(0, 0, 1);
  const key = new DirectionalLight('#fff6ea', 2.4);
  key.position.set(0.55, -0.6, 1.15).multiplyScalar(size);
  key.target.position.set(0.15, 0, 0).multiplyScalar(size);
  key.castShadow = true;
  key.shadow.mapSize.set(quality.shadowPixels, quality.shadowPixels);
  key.shadow.radius = 5;
  key.shadow.bias = -0.0004;
  key.shadow.normalBias = 0.004;
  Object.assign(key.shadow.camera, { left: -0.55 * size, right: 0.55 * size, top: 0.55 * size, bottom: -0.55 * size, near: 0.2, far: 2.6 * size });
  const rim = new DirectionalLight('#cfe0ff', 0.9);
  rim.position.set(-0.9, 0.7, 0.8);
  rim.target.position.set(0.15, 0, 0.1);

  const ground = new Mesh(new PlaneGeometry(12, 12), quality.isSoftware ? new MeshBasicMaterial() : new MeshStandardMaterial({ roughness: 0.95, metalness: 0, envMapIntensity: 0.15 }));
  ground.position.z = groundHeight;
  ground.receiveShadow = true;
  const fine = new GridHelper(6, 60).rotateX(Math.PI / 2);
  const coarse = new GridHelper(6, 12).rotateX(Math.PI / 2);
  fine.position.z = groundHeight + 0.0006;
  coarse.position.z = groundHeight + 0.001;
  // Software rasterisers draw bundles of fine lines seen from low down as combs.
  fine.visible = !quality.isSoftware;
  const floor = new Group().add(ground, fine, coarse);
  scene.add(sky, key, key.target, rim, rim.target, floor);
  scene.fog = new Fog('#000000', 1.6 * size, 4.2 * size);

  return {
    scene,
    recolour(palette, isLight) {
      scene.background = new Color(palette.sky);
      (scene.fog as Fog).color.set(palette.sky);
      ground.material.color.set(quality.isSoftware ? palette.groundShown : palette.ground);
      paint(fine, palette.groundLine, isLight ? 0.35 : 0.3);
      paint(coarse, palette.groundLine, isLight ? 0.8 : 0.75);
      sky.groundColor.set(isLight ? '#b9b2a8' : '#3a3f45');
      // Reflections bring light of their own.
      const bare = quality.hasReflections ? 1 : 2;
      sky.intensity = (isLight ? 0.9 : 0.55) * bare;
      key.intensity = isLight ? 2.1 : 1.85;
      scene.environmentIntensity = isLight ? 0.65 : 0.42;
    },
  };
}

function paint(grid: GridHelper, colour: string, opacity: number): void {
  const material = grid.material as LineBasicMaterial;
  material.vertexColors = false;
  material.color.set(colour);
  material.transparent = true;
  material.opacity = opacity;
  material.depthWrite = false;
  material.needsUpdate = true;
}
