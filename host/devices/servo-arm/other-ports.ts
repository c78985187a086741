// Ports that arms were opened at by name and that are no USB adapters (a serial server, an emulated arm): once opened,
// they are looked for again when their cable was out. find() lists them while they are there.
import { access } from 'node:fs/promises';
import { connect } from 'node:net';

interface OtherPort { readonly kind: string; readonly path: string; isOpen: boolean }

/** Newest last, and no more of them than anybody has arms. */
let ports: readonly OtherPort[] = [];
const mostPorts = 16;
const connectMilliseconds = 300;

/** The result is called when the arm is closed: from then on its port may be looked at. */
export function rememberPort(kind: string, path: string): () => void {
  const port: OtherPort = { kind, path, isOpen: true };
  ports = [...ports.filter((one) => one.kind !== kind || one.path !== path), port].slice(-mostPorts);
  return () => { port.isOpen = false; };
}

/** One that is open is there; it is not looked at, so that nobody who uses it is disturbed. */
export async function portsThere(kind: string): Promise<readonly string[]> {
  const found = await Promise.all(ports.filter((port) => port.kind === kind).map(async (port) => (port.isOpen || await isThere(port.path) ? [port.path] : [])));
  return found.flat();
}

function isThere(path: string): Promise<boolean> {
  const server = /^tcp:(?<host>.+):(?<port>\d+)$/.exec(path)?.groups;
  if (!server) return access(path).then(() => true, () => false);
  return new Promise((resolve) => {
    const socket = connect({ host: server['host']!, port: Number(server['port']) });
    const end = (answer: boolean): void => { socket.destroy(); resolve(answer); };
    socket.setTimeout(connectMilliseconds, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
