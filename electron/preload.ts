// Runs in the sandboxed page before its own scripts and hands over one thing: the port to the host.
// renderer/host/open-wire.ts asks for it and takes it.
import { ipcRenderer } from 'electron';

/** The same two words as in renderer/host/open-wire.ts, which this file may not import. */
const portWanted = 'waldo-port-wanted';
const portHere = 'waldo-port';

window.addEventListener('message', (event) => {
  if (event.source === window && event.data === portWanted) ipcRenderer.send(portWanted);
});
ipcRenderer.on(portHere, (event) => window.postMessage(portHere, location.origin, [...event.ports]));
