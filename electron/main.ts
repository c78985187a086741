// The desktop shell: one window on the page that the host serves, with the camera allowed and nothing else.
// Starts the host in a utility process and gives window and host one end of a port each; carries no data.
import { join } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, powerSaveBlocker, session, shell } from 'electron';
import { startHostProcess, type HostProcess } from './host-process.ts';
import { limitNavigation, limitPermissions } from './lock-down.ts';
import { setMenu } from './menu.ts';
import { keepWindowState, readWindowState } from './window-state.ts';

/** The same two words as in renderer/host/open-wire.ts. */
const portWanted = 'waldo-port-wanted';
const portHere = 'waldo-port';
/** A take being saved at the end may need this long; afterwards `waldo episodes repair` can still finish it. */
const closePatienceMilliseconds = 10_000;

const root = app.getAppPath();
let host: HostProcess | undefined;
let address = '';
let window: BrowserWindow | undefined;
let closed = false;

app.enableSandbox();
// Without a GPU the scene is drawn in software, as in a browser.
app.commandLine.appendSwitch('enable-unsafe-swiftshader');
if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => { window?.restore(); window?.focus(); });
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => { if (!closed) { event.preventDefault(); void closeHost(); } });
  void app.whenReady().then(open);
} else {
  app.quit();
}

async function open(): Promise<void> {
  const origin = (): string => (address === '' ? '' : new URL(address).origin);
  limitPermissions(session.defaultSession, origin);
  app.on('web-contents-created', (_event, contents) => limitNavigation(contents, origin));
  setMenu({
    recordings: () => void shell.openPath(join(app.getPath('documents'), 'Waldo')),
    licences: () => void shell.openPath(join(app.isPackaged ? process.resourcesPath : root, 'NOTICE')),
  });
  try {
    const started = await startHostProcess(hostFile(), process.argv.slice(app.isPackaged ? 1 : 2), { live: keepAwake, died: tellThatHostDied });
    host = started.host;
    address = started.url;
  } catch (error) {
    dialog.showErrorBox('Waldo could not start', error instanceof Error ? error.message : String(error));
    closed = true;
    app.exit(1);
    return;
  }
  ipcMain.on(portWanted, (event) => {
    // Only the page itself, at the host's address, is given a wire.
    if (host === undefined || event.senderFrame === null || event.senderFrame.parent !== null || new URL(event.senderFrame.url).origin !== origin()) return;
    event.sender.postMessage(portHere, null, [host.connect()]);
  });
  await openWindow();
}

async function openWindow(): Promise<void> {
  const stateFile = join(app.getPath('userData'), 'window.json');
  const state = readWindowState(stateFile);
  window = new BrowserWindow({
    ...state.bounds,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    title: 'Waldo',
    backgroundColor: '#0b0c0e',
    webPreferences: {
      preload: join(root, 'out', 'electron', 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      // A covered window must go on tracking the hand: the arm follows it, not the picture.
      backgroundThrottling: false,
    },
  });
  keepWindowState(window, stateFile);
  window.once('ready-to-show', () => { if (state.maximized) window?.maximize(); window?.show(); });
  window.on('closed', () => { window = undefined; });
  await window.loadURL(address);
}

/** Compiled beside this shell: a utility process may not read TypeScript. */
function hostFile(): string {
  return join(root.replace(/app\.asar$/, 'app.asar.unpacked'), 'out', 'host-js', 'host', 'main.js');
}

let blocker: number | undefined;
function keepAwake(live: boolean): void {
  if (live && blocker === undefined) blocker = powerSaveBlocker.start('prevent-display-sleep');
  if (!live && blocker !== undefined) { powerSaveBlocker.stop(blocker); blocker = undefined; }
}

function tellThatHostDied(sentence: string): void {
  host = undefined;
  closed = true;
  const answer = window === undefined
    ? 1
    : dialog.showMessageBoxSync(window, { type: 'error', message: 'The host stopped', detail: sentence, buttons: ['Start again', 'Quit'], defaultId: 0, cancelId: 1 });
  if (answer === 0) app.relaunch();
  app.exit(answer === 0 ? 0 : 1);
}

/** Asks the host to hold the arm and finish its files, then quits. */
async function closeHost(): Promise<void> {
  const closing = host;
  host = undefined;
  await closing?.close(closePatienceMilliseconds);
  closed = true;
  app.quit();
}
