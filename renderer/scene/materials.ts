// How each named material looks. Colours stand on the geoms and travel as vertex colours, so one material
// serves every part of a kind.
import { DoubleSide, MeshStandardMaterial } from 'three';

interface Look { readonly roughness: number; readonly metalness: number; readonly environment: number }

const plastic: Look = { roughness: 0.42, metalness: 0, environment: 1 };
const looks: Readonly<Record<string, Look>> = {
  plastic,
  metal: { roughness: 0.28, metalness: 0.9, environment: 1.3 },
  rubber: { roughness: 0.85, metalness: 0, environment: 0.5 },
  wood: { roughness: 0.62, metalness: 0, environment: 0.6 },
  felt: { roughness: 1, metalness: 0, environment: 0.25 },
  cube: { roughness: 0.35, metalness: 0, environment: 1 },
};

export function materialNamed(name: string): MeshStandardMaterial {
  const look = looks[name] ?? plastic;
  return new MeshStandardMaterial({
    vertexColors: true, roughness: look.roughness, metalness: look.metalness, envMapIntensity: look.environment, side: DoubleSide,
  });
}
