// One of the rig's own cameras, standing where its body stands. The simulated cameras and camera panels look through it.
import { PerspectiveCamera } from 'three';
import type { WorldCamera } from '../../core/math/arm.ts';
import { composePose, type Pose } from '../../core/math/vector.ts';

export interface RigCamera {
  readonly camera: PerspectiveCamera;
  follow(bodyPoses: readonly Pose[]): void;
}

export function makeRigCamera(description: WorldCamera, aspect: number): RigCamera {
  const camera = new PerspectiveCamera((description.verticalFieldOfViewRadians * 180) / Math.PI, aspect, 0.01, 6);
  return {
    camera,
    follow(bodyPoses) {
      const body = bodyPoses[description.body];
      const pose = body ? composePose(body, description) : description;
      camera.position.set(...pose.position);
      camera.quaternion.set(...pose.orientation);
    },
  };
}
