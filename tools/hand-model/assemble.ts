// Builds the hand tracker's assets from npm packages alone: the `hand_landmarker.task` bundle out of
// Google's own weights, MediaPipe's runtime, and the rigged hands. Set-up runs it: node tools/hand-model/assemble.ts
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withNormalization } from './normalization-metadata.ts';
import { storedZip } from './stored-zip.ts';

const sha256 = {
  palmDetection: '2f25e740121983f68ffc05f99991d524dc0ea812134f6316a26125816941ee85',
  handLandmarks: '8c026882c9ec059ce0f8e75266bee5a9a23c341a40e0000df755374d3d1b9b68',
  task: 'dd5cdaa2843a70a7bc87c0df707594555599ecabdbaf7269e77a9f1477f164cc',
} as const;

/** Where the palm detector lies in the package's data file: listed in its loader script. */
const palmDetectionBytes = { start: 11, end: 2341291 } as const;

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const packages = createRequire(import.meta.url);
const packageFolder = (name: string, anyFile: string): string => dirname(packages.resolve(`${name}/${anyFile}`));

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function checked(what: string, bytes: Uint8Array, expected: string): Uint8Array {
  const found = hash(bytes);
  if (found !== expected) throw new Error(`${what} has SHA-256 ${found}, expected ${expected}: is the pinned npm package installed?`);
  return bytes;
}

/** The bundle's bytes. `weights` is the folder of @mediapipe/hands. */
export function assembleTask(weights = packageFolder('@mediapipe/hands', 'package.json')): Uint8Array {
  const packed = readFileSync(join(weights, 'hands_solution_packed_assets.data'));
  const palmDetection = checked('palm detector', packed.subarray(palmDetectionBytes.start, palmDetectionBytes.end), sha256.palmDetection);
  const handLandmarks = checked('hand landmark model', readFileSync(join(weights, 'hand_landmark_full.tflite')), sha256.handLandmarks);
  const task = storedZip([
    { name: 'hand_detector.tflite', data: withNormalization(palmDetection) },
    { name: 'hand_landmarks_detector.tflite', data: withNormalization(handLandmarks) },
  ]);
  return checked('assembled hand_landmarker.task', task, sha256.task);
}

/** Writes what is missing or different under `folder` and says what it wrote. */
export function assembleAssets(folder = join(checkout, 'out', 'assets')): string[] {
  const written: string[] = [];
  const task = join(folder, 'hand_landmarker.task');
  if (!existsSync(task) || hash(readFileSync(task)) !== sha256.task) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${task}.partial`, assembleTask());
    renameSync(`${task}.partial`, task);
    written.push(task);
  }
  const runtime = dirname(packages.resolve('@mediapipe/tasks-vision/vision_wasm_module_internal.js'));
  const hands = join(packageFolder('@webxr-input-profiles/assets', 'package.json'), 'dist/profiles/generic-hand');
  for (const [from, to] of [
    [join(runtime, 'vision_wasm_module_internal.js'), 'mediapipe/vision_wasm_module_internal.js'],
    [join(runtime, 'vision_wasm_module_internal.wasm'), 'mediapipe/vision_wasm_module_internal.wasm'],
    [join(hands, 'left.glb'), 'hands/left.glb'],
    [join(hands, 'right.glb'), 'hands/right.glb'],
  ] as const) {
    const target = join(folder, to);
    if (existsSync(target) && statSync(target).size === statSync(from).size) continue;
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(from, target);
    written.push(target);
  }
  return written;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const written = assembleAssets(process.argv[2]);
  console.log(written.length === 0 ? 'Hand tracking assets are up to date.' : `Hand tracking assets: wrote ${written.length} files.`);
}
