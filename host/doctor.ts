// What this machine has and lacks for Waldo, each with the fix. Called by `waldo doctor` and the screen.
import { access, constants, mkdir, readdir, readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { nativeAvailable } from '../native/index.ts';
import { findBrowser } from './browser.ts';
import { describePriority, tryPriority } from './priority.ts';
import { assetsFolder, electronFolder, pageFolder } from './places.ts';

export interface Check { readonly name: string; readonly ok: boolean; readonly found: string; readonly fix: string }

/** Each check stands alone: what fails in one is that one's answer. */
type Look = () => Promise<{ readonly ok: boolean; readonly found: string; readonly fix: string }>;

export async function examine(library: string): Promise<readonly Check[]> {
  const looks: readonly (readonly [name: string, look: Look])[] = [
    ['Node', lookAtNode],
    ['Browser', lookAtBrowser],
    ['Electron', lookAtElectron],
    ['Graphics', lookAtGraphics],
    ['Priority', lookAtPriority],
    ['Cameras', lookAtCameras],
    ['Library', () => lookAtLibrary(library)],
    ['Page', () => lookForFile(join(pageFolder, 'index.html'), 'Run "npm run build".')],
    ['Hand model', () => lookForFile(join(assetsFolder, 'hand_landmarker.task'), 'Run "npm run build": it is put together from the installed packages.')],
    ['Catalogue (better-sqlite3)', () => lookAtModule('better-sqlite3')],
    ['Models (onnxruntime-node)', () => lookAtModule('onnxruntime-node')],
    ['Physics (MuJoCo)', () => lookAtModule('@mujoco/mujoco')],
    ['Servo bus', lookAtServoBus],
  ];
  return Promise.all(looks.map(async ([name, look]) => {
    try { return { name, ...await look() }; } catch (error) {
      return { name, ok: false, found: error instanceof Error ? error.message : String(error), fix: 'Look at what was found, and try again.' };
    }
  }));
}

const fine = (found: string): { ok: boolean; found: string; fix: string } => ({ ok: true, found, fix: '' });

async function lookAtNode(): ReturnType<Look> {
  const major = Number(process.versions.node.split('.')[0]);
  return { ok: major >= 22, found: `Node ${process.versions.node}`, fix: major >= 22 ? '' : 'Start with "npm start" or "npm run waldo": they bring a current Node.' };
}

async function lookAtBrowser(): ReturnType<Look> {
  const browser = await findBrowser();
  return browser ? fine(browser) : { ok: false, found: 'none', fix: 'Install Chromium, Chrome or Edge, or name one in the environment variable WALDO_CHROMIUM.' };
}

async function lookAtElectron(): ReturnType<Look> {
  try {
    // The package tells where its binary lies; loading it instead would start a download.
    const folder = join(electronFolder, 'dist');
    const binary = join(folder, (await readFile(join(electronFolder, 'path.txt'), 'utf8')).trim());
    await access(binary, constants.X_OK);
    return fine(binary);
  } catch {
    return { ok: true, found: 'no binary: the same screen opens in a browser', fix: 'For the desktop window run "npx install-electron".' };
  }
}

async function lookAtGraphics(): ReturnType<Look> {
  if (process.platform !== 'linux') return fine('left to the system');
  const nodes = await nodesIn('/dev/dri', /^renderD/);
  return nodes.length > 0
    ? fine(nodes.join(', '))
    : { ok: true, found: 'no GPU: the scene is drawn in software (WebGL through SwiftShader), at a lower frame rate', fix: 'Nothing to do; with a GPU install its driver.' };
}

/** Raised above ordinary programs, the loop stays on time while a page works; ordinary works too, only later at the tail. */
async function lookAtPriority(): ReturnType<Look> {
  const { found, fix } = describePriority(tryPriority());
  return { ok: true, found, fix };
}

async function lookAtCameras(): ReturnType<Look> {
  if (process.platform !== 'linux') return fine('asked for by the browser');
  const nodes = await nodesIn('/dev', /^video/);
  return nodes.length > 0 ? fine(nodes.join(', ')) : { ok: true, found: 'none', fix: 'Plug in a camera, or use the demo hand.' };
}

async function lookAtLibrary(folder: string): ReturnType<Look> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    const { bavail, bsize } = await statfs(folder);
    const gigabytes = (bavail * bsize) / 1e9;
    return { ok: gigabytes > 1, found: `${gigabytes.toFixed(1)} GB free in ${folder}`, fix: gigabytes > 1 ? '' : 'Free some space, or choose another folder with --library.' };
  } catch {
    return { ok: false, found: `cannot be written: ${folder}`, fix: 'Give write permission, or choose another folder with --library.' };
  }
}

async function lookForFile(file: string, fix: string): ReturnType<Look> {
  try { await access(file); return fine(file); } catch { return { ok: false, found: `not there: ${file}`, fix }; }
}

async function lookAtModule(name: string): ReturnType<Look> {
  try { await import(name); return fine('loads'); } catch (error) {
    return { ok: false, found: error instanceof Error ? error.message.split('\n')[0]! : String(error), fix: 'Run "npm install" again with Node 22 or newer.' };
  }
}

/** Arms of servos run on either; the native one's cycles are steadier. */
async function lookAtServoBus(): ReturnType<Look> {
  const native = nativeAvailable();
  return native.ok
    ? fine('native')
    : { ok: true, found: `in TypeScript (its twin): ${native.why}`, fix: 'For steadier cycles install a C++ compiler (Debian: "apt install g++"; macOS: "xcode-select --install") and run "npm run build".' };
}

const nodesIn = async (folder: string, name: RegExp): Promise<readonly string[]> =>
  (await readdir(folder).catch(() => [])).filter((entry) => name.test(entry)).map((entry) => `${folder}/${entry}`);
