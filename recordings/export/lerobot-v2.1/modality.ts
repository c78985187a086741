// meta/modality.json, by which NVIDIA's GR00T cuts state and action into parts: which numbers are an arm and which its
// gripper, from the names of the numbers. Used by this format's writer.
import { safeName } from '../feature-names.ts';
import type { CameraDescription, FeatureDescription } from '../frames.ts';
import { subtaskColumn, taskColumn, videoKey } from './layout.ts';

export interface Part { readonly start: number; readonly end: number }
export interface Modality {
  readonly state: Readonly<Record<string, Part>>;
  readonly action: Readonly<Record<string, Part>>;
  readonly video: Readonly<Record<string, { readonly original_key: string }>>;
  readonly annotation: Readonly<Record<string, object>>;
}

export function modalityOf(features: readonly FeatureDescription[], cameras: readonly CameraDescription[], withSubtasks: boolean): Modality {
  const parts = (name: string): Record<string, Part> => {
    const feature = features.find((one) => one.name === name);
    return feature === undefined ? {} : partsOf(feature.names, feature.stream.split(',').map((id) => safeName(id.split('/')[0]!)));
  };
  return {
    state: parts('observation.state'), action: parts('action'),
    video: Object.fromEntries(cameras.map((camera) => [camera.name, { original_key: videoKey(camera) }])),
    annotation: Object.fromEntries([taskColumn, ...withSubtasks ? [subtaskColumn] : []].map((column) => [column.slice('annotation.'.length), {}])),
  };
}

/**
 * Of two arms `left` and `right`, `left_shoulder_pan.pos` belongs to `left_arm` and `left_gripper.pos` to `left_gripper`;
 * one arm alone is `single_arm` and `gripper`.
 */
export function partsOf(names: readonly string[], arms: readonly string[]): Record<string, Part> {
  const labels = names.map((name) => {
    const owner = arms.length < 2 ? '' : arms.filter((arm) => name.startsWith(`${arm}_`)).sort((one, other) => other.length - one.length)[0] ?? '';
    return { owner, isGripper: /grip|jaw|finger/i.test(name.slice(owner.length)) };
  });
  const several = new Set(labels.map(({ owner }) => owner)).size > 1;
  const parts: Record<string, Part> = {};
  let start = 0;
  for (let end = 1; end <= labels.length; end += 1) {
    const [label, next] = [labels[start]!, labels[end]];
    if (next !== undefined && next.owner === label.owner && next.isGripper === label.isGripper) continue;
    const word = label.isGripper ? 'gripper' : several ? 'arm' : 'single_arm';
    const name = several && label.owner !== '' ? `${label.owner}_${word}` : word;
    parts[free(name, parts)] = { start, end };
    start = end;
  }
  return parts;
}

function free(name: string, taken: object): string {
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? name : `${name}_${count}`;
    if (!Object.hasOwn(taken, candidate)) return candidate;
  }
}
