// Loads the rigged hand model and makes it posable. The demo hand's worker and the accuracy bench call it.
import type { Object3D, SkinnedMesh } from 'three';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
import { createHandRig, type HandRig } from './hand-rig.ts';

export interface LoadedHand {
  readonly rig: HandRig;
  readonly skin: SkinnedMesh;
}

/** `models` is the folder of left.glb and right.glb, with a slash at the end. */
export async function loadHand(models: string, which: 'right' | 'left', makeGroup: () => Object3D): Promise<LoadedHand> {
  const model = await new GLTFLoader().loadAsync(`${models}${which}.glb`);
  const skin = model.scene.getObjectByProperty('isSkinnedMesh', true) as SkinnedMesh;
  return { rig: createHandRig(model.scene, makeGroup), skin };
}
