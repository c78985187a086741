// Finds a Chromium-like browser and runs it for us: a window of its own (`waldo serve --open`) or headless
// (`waldo demo`, `waldo bench`), with a profile that is only Waldo's.
import { spawn } from 'node:child_process';
import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fault, FaultError } from '../core/fault.ts';
import { ordinaryPriority, presentPriority, raisePriority } from './priority.ts';

export interface BrowserOptions {
  readonly url: string;
  readonly headless: boolean;
  /** A file that plays the camera (y4m, or mjpeg in 4:2:0). */
  readonly cameraFile?: string;
  /** A profile that is kept, so that layout and the camera's permission are remembered; left out, one that goes with the browser. */
  readonly profile?: string;
  /** The self-signed certificate of our own door. */
  readonly trustsAnyCertificate?: boolean;
  /** What the browser prints, line by line; left out, it is dropped. */
  say?(line: string): void;
}

export interface RunningBrowser extends AsyncDisposable {
  /** Resolves with its exit status when the window was closed or the browser ended. */
  readonly ended: Promise<number | null>;
}

/** The path of the first that is there: named by WALDO_CHROMIUM, installed, or Playwright's own. */
export async function findBrowser(environment: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  for (const path of candidates(environment)) {
    try { await access(path, constants.X_OK); return path; } catch { /* not this one */ }
  }
  return playwrights();
}

function candidates(environment: NodeJS.ProcessEnv): readonly string[] {
  const named = environment.WALDO_CHROMIUM ? [environment.WALDO_CHROMIUM] : [];
  if (process.platform === 'darwin') {
    const names = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
    return [...named, ...['/Applications', join(homedir(), 'Applications')].flatMap((folder) => names.map((name) => `${folder}/${name}.app/Contents/MacOS/${name}`))];
  }
  if (process.platform === 'win32') {
    const folders = [environment.PROGRAMFILES, environment['PROGRAMFILES(X86)'], environment.LOCALAPPDATA].filter((folder) => folder !== undefined);
    const names = ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
    return [...named, ...folders.flatMap((folder) => names.map((name) => join(folder, name)))];
  }
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...named, ...['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'].flatMap((name) => folders.map((folder) => join(folder, name)))];
}

/** Playwright is there in a checkout and absent in the packaged app. */
async function playwrights(): Promise<string | undefined> {
  try {
    const { chromium } = await import('playwright');
    const path = chromium.executablePath();
    await access(path, constants.X_OK);
    return path;
  } catch {
    return undefined;
  }
}

const quiet = [
  '--no-first-run', '--no-default-browser-check', '--disable-quic', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--hide-crash-restore-bubble', '--disable-default-apps', '--disable-search-engine-choice-screen', '--password-store=basic', '--use-mock-keychain',
];
/** A covered or hidden window must go on tracking the hand: the arm follows it, not the picture. */
const awake = ['--disable-background-timer-throttling', '--disable-backgrounding-occluded-windows', '--disable-renderer-backgrounding'];
/** WebGL in software where there is no GPU. Only WebGL: a page composited by the same rasteriser is several times slower. */
const software = ['--enable-unsafe-swiftshader'];

export async function launchBrowser(options: BrowserOptions): Promise<RunningBrowser> {
  const program = await findBrowser();
  if (program === undefined) throw new FaultError(fault('browser.absent'));
  const profile = options.profile ?? await mkdtemp(join(tmpdir(), 'waldo-browser-'));
  const camera = options.cameraFile === undefined ? [] : [
    '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${options.cameraFile}`,
  ];
  // The host runs above ordinary programs; its browser must not inherit that.
  const { raised } = presentPriority();
  ordinaryPriority();
  const child = spawn(program, [
    `--user-data-dir=${profile}`, ...quiet, ...awake, ...camera,
    ...(options.headless ? ['--headless=new', '--hide-scrollbars', '--mute-audio', '--window-size=1280,800', ...software] : ['--enable-unsafe-swiftshader']),
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    // In a container /dev/shm is often too small for a page's textures.
    ...(process.platform === 'linux' ? ['--disable-dev-shm-usage'] : []),
    ...(options.trustsAnyCertificate ? ['--ignore-certificate-errors'] : []),
    ...(options.say ? ['--enable-logging=stderr'] : []),
    options.headless ? options.url : `--app=${options.url}`,
  ], { stdio: ['ignore', 'ignore', options.say ? 'pipe' : 'ignore'], detached: process.platform !== 'win32' });
  if (raised) raisePriority();
  const started = Promise.withResolvers<void>();
  const ended = new Promise<number | null>((resolve) => {
    child.once('spawn', () => started.resolve());
    child.once('error', (error) => { started.reject(new FaultError(fault('browser.absent', {}, error.message), { cause: error })); resolve(null); });
    child.once('exit', (status) => resolve(status));
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => { for (const line of text.split('\n')) if (line !== '') options.say?.(line); });
  // When this process ends without closing it, its browser ends too.
  const end = (): void => endTree(child.pid);
  process.once('exit', end);
  await started.promise;
  return {
    ended,
    async [Symbol.asyncDispose]() {
      end();
      await ended;
      process.removeListener('exit', end);
      if (options.profile === undefined) await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => undefined);
    },
  };
}

/** The browser is a family of processes; on its own process group they all go together. */
function endTree(pid: number | undefined): void {
  if (pid === undefined) return;
  try { process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL'); } catch { /* ended already */ }
}
