// How the walls are checked: the command that runs dependency-cruiser over every folder of ours.
// Used by the walls stage of the tests and by walls.test.ts, so that both run the same check.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Every folder with code of ours, in the order of who may import whom. */
export const codeFolders = ['core', 'worlds', 'native', 'recordings', 'host', 'renderer', 'electron', 'tools', 'e2e'] as const;

/** Parameters for Node, to be run in `root`. */
export function wallsCommand(root: string, outputType: 'err-long' | 'json' = 'err-long'): readonly string[] {
  return [
    'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', '--config', '.dependency-cruiser.mjs',
    '--output-type', outputType, ...codeFolders.filter((folder) => existsSync(join(root, folder))),
  ];
}
