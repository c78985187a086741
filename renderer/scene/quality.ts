// How the scene is drawn: as well as a graphics processor can, or as a software rasteriser can beside a tracker
// on the same processor. Decided once, by what the page's WebGL says it is.
import { MeshLambertMaterial, MeshPhongMaterial, MeshStandardMaterial, type Material } from 'three';
import { coarseDetail, fineDetail, type Detail } from './shapes.ts';

export interface Quality {
  readonly isSoftware: boolean;
  /** The graphics processor's name, or the software's. */
  readonly name: string;
  readonly detail: Detail;
  readonly shadowPixels: number;
  /** Everything receives shadows, or only what lies flat and is large. */
  readonly shadowsEverywhere: boolean;
  readonly hasReflections: boolean;
  material(name: string): Material;
  /** Of the hero view: frames a second, also while a take is recorded; pixels; and the share of them, along each side, drawn in motion. */
  readonly heroHz: number;
  readonly heroRecordingHz: number;
  readonly heroPixels: number;
  readonly motionScale: number;
  /** Of the simulated cameras while a take is recorded. */
  readonly cameraHz: number;
}

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

/** Colours stand on the geoms and travel as vertex colours, so one material serves every part of a kind. */
function fineMaterial(name: string): Material {
  const look = looks[name] ?? plastic;
  return new MeshStandardMaterial({ vertexColors: true, roughness: look.roughness, metalness: look.metalness, envMapIntensity: look.environment });
}

function coarseMaterial(name: string): Material {
  const look = looks[name] ?? plastic;
  if (look.roughness > 0.5) return new MeshLambertMaterial({ vertexColors: true });
  return new MeshPhongMaterial({ vertexColors: true, shininess: look.metalness > 0 ? 60 : 36, specular: look.metalness > 0 ? '#777777' : '#2c2c2c' });
}

export function qualityOf(): Quality {
  const context = document.createElement('canvas').getContext('webgl2');
  const debug = context?.getExtension('WEBGL_debug_renderer_info');
  const name = context ? String(context.getParameter(debug ? debug.UNMASKED_RENDERER_WEBGL : context.RENDERER)) : '';
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return /swiftshader|llvmpipe|software|microsoft basic/i.test(name)
    ? {
        isSoftware: true, name, detail: coarseDetail, shadowPixels: 512, shadowsEverywhere: false, hasReflections: false,
        material: coarseMaterial, heroHz: 10, heroRecordingHz: 6, heroPixels: 700_000, motionScale: 0.7, cameraHz: 10,
      }
    : {
        isSoftware: false, name, detail: fineDetail, shadowPixels: 2048, shadowsEverywhere: true, hasReflections: true,
        material: fineMaterial, heroHz: 60, heroRecordingHz: 60, heroPixels: 5_000_000, motionScale: 1, cameraHz: 15,
      };
}
