// The door to MuJoCo (WASM, one thread): loads it once per thread and makes models from MJCF text.
// Everything made here lives on the WASM heap and must be deleted by its owner.
import loadMujoco, { type MainModule, type MjModel } from '@mujoco/mujoco';

export type Physics = MainModule;

let loading: Promise<Physics> | undefined;

/** `options` go to the WASM loader (`locateFile` where a bundler moves the .wasm); only the first call's count. */
export function loadPhysics(options?: object): Promise<Physics> {
  loading ??= loadMujoco(options);
  return loading;
}

/** Throws an error that names line and element when the MJCF is wrong. */
export const makeModel = (physics: Physics, xml: string): MjModel => physics.MjModel.from_xml_string(xml);
