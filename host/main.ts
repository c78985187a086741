// The host inside the desktop shell: Electron's utility process runs this file. Each viewer's port comes
// over the parent port; the page itself is served on loopback. Without a shell it serves until Ctrl-C.
import { parseArgs } from 'node:util';
import { sentence } from '../core/sentences/en.ts';
import { faultFrom } from '../core/fault.ts';
import type { HostMessage, ShellMessage } from '../core/wire/shell.ts';
import { messagePortWire, type PortLike } from './serve/wires.ts';
import { startHost } from './start-host.ts';

/** Electron's utility process adds this to `process`; plain Node has none. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: ShellMessage; readonly ports: readonly PortLike[] }) => void): void;
  postMessage(message: HostMessage): void;
}
const parent = (process as unknown as { parentPort?: ParentPort }).parentPort;
const tell = (message: HostMessage): void => parent?.postMessage(message);

// The shell passes on what it was started with, its own switches included: they are not this program's to judge.
const text = { type: 'string' } as const;
const { values } = parseArgs({ strict: false, options: { library: text, rig: text, config: text } });
const given = Object.fromEntries(Object.entries(values).filter(([name, value]) => ['library', 'rig', 'config'].includes(name) && typeof value === 'string'));

try {
  const host = await startHost({ ...given, shell: parent ? 'electron' : 'browser', say: (line) => process.stderr.write(`${line}\n`) });
  const close = async (): Promise<void> => {
    await host[Symbol.asyncDispose]();
    process.exit(0);
  };
  let live = false;
  host.board.onChange(({ session }) => {
    const now = session.state === 'live' || session.state === 'armed';
    if (now !== live) { live = now; tell({ type: 'live', live }); }
  });
  parent?.on('message', ({ data, ports }) => {
    if (data.type === 'viewer' && ports[0]) host.viewers.attach(messagePortWire(ports[0]));
    if (data.type === 'close') void close();
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close());
  tell({ type: 'listening', url: host.serving!.url });
  if (!parent) process.stdout.write(`Waldo is at ${host.serving!.url}\n`);
} catch (error) {
  const what = faultFrom(error);
  tell({ type: 'failed', sentence: sentence(what) });
  process.stderr.write(`${sentence(what)}\n${what.hint ?? ''}\n`);
  process.exitCode = 1;
}
