// The sockets of the emulated control box: commands in and answers out, and reports pushed on their own ports. Bounded
// everywhere; a client that sends what is no frame is hung up on. Faults that are of the line are made here.
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { xarmReportFrame, xarmReportHz, xarmReportPorts, type XarmReportKind } from '../../../core/protocols/xarm-report.ts';
import { xarmFrame, xarmFrames, xarmRegister } from '../../../core/protocols/xarm.ts';
import type { FaultPlan } from '../fault-plan.ts';
import type { XarmBox } from './box.ts';

/** Clients of one port at a time; a real box allows about as many. */
const mostClients = 16;
/** What a client that does not read may leave in its socket before it gets no more. */
const mostUnreadBytes = 64 * 1024;

export interface XarmServers extends AsyncDisposable {
  readonly ports: Readonly<Record<'control' | XarmReportKind, number>>;
  /** The cable is out or the power is gone: connections stay open and nobody says anything. */
  silence(): void;
  /** Plugged in again, connections go on; started anew, they are gone. */
  speak(why: 'plugged in' | 'started anew'): void;
  counts(): Readonly<Record<string, number>>;
}

export async function openXarmServers(box: XarmBox, faults: FaultPlan, port: number | undefined): Promise<XarmServers> {
  const clients = new Set<Socket>();
  const counts = { framesHeard: 0, answersSent: 0, answersDropped: 0, reportsSent: 0, clients: 0, strangers: 0 };
  let silent = false;

  const send = (socket: Socket, bytes: Uint8Array): void => {
    if (silent || socket.destroyed || socket.writableLength > mostUnreadBytes) return;
    if (Math.random() < faults.drop) { counts.answersDropped += 1; return; }
    if (Math.random() < faults.corrupt) bytes[Math.floor(Math.random() * bytes.length)]! ^= 1 << Math.floor(Math.random() * 8);
    counts.answersSent += 1;
    if (faults.lateMilliseconds > 0) setTimeout(() => { if (!silent && !socket.destroyed) socket.write(bytes); }, faults.lateMilliseconds);
    else socket.write(bytes);
  };
  const accept = (socket: Socket): boolean => {
    if (clients.size >= mostClients * 5) { socket.destroy(); return false; }
    clients.add(socket);
    counts.clients += 1;
    socket.setNoDelay(true);
    // A client that goes without a word is no trouble of the box's.
    socket.on('error', () => undefined);
    socket.on('close', () => clients.delete(socket));
    return true;
  };

  const controls = new Set<Socket>();
  const control = createServer((socket) => {
    if (controls.size >= mostClients || !accept(socket)) { socket.destroy(); return; }
    controls.add(socket);
    socket.on('close', () => controls.delete(socket));
    const framer = xarmFrames((frame) => {
      counts.framesHeard += 1;
      const body = silent ? undefined : box.answer(frame, performance.now());
      if (body) send(socket, xarmFrame(frame.transaction, frame.register, body, frame.protocol));
    });
    socket.on('data', (bytes) => {
      framer.push(bytes);
      if (framer.counts.strayBytes === 0) return;
      counts.strangers += 1;
      socket.destroy();
    });
  });
  box.onFinished((transaction, reached) => {
    // Flags, what kind of news, of which register, two bytes of nothing, and how it ended: 0 reached, 1 given up.
    const body = [0, 2, xarmRegister.moveJoint, 0, 0, reached ? 0 : 1];
    for (const socket of controls) send(socket, xarmFrame(transaction, xarmRegister.feedback, body));
  });

  const kinds = Object.keys(xarmReportPorts) as XarmReportKind[];
  const reports = kinds.map((kind) => {
    const listeners = new Set<Socket>();
    const server = createServer((socket) => {
      if (!accept(socket)) return;
      listeners.add(socket);
      socket.on('close', () => listeners.delete(socket));
      // Reports are one way: what a listener says is read and forgotten.
      socket.resume();
    });
    const timer = setInterval(() => {
      if (listeners.size === 0 || silent) return;
      const frame = xarmReportFrame(kind, box.report(performance.now()));
      counts.reportsSent += listeners.size;
      for (const socket of listeners) send(socket, frame);
    }, 1000 / xarmReportHz[kind]);
    return { kind, server, timer };
  });

  const undo = async (): Promise<void> => {
    for (const { timer } of reports) clearInterval(timer);
    for (const socket of clients) socket.destroy();
    await Promise.all([control, ...reports.map(({ server }) => server)].map((server) => new Promise<void>((resolve) => {
      if (server.listening) server.close(() => resolve());
      else resolve();
    })));
  };
  try {
    const ports = { control: await listen(control, port ?? 0) } as Record<'control' | XarmReportKind, number>;
    for (const { kind, server } of reports) {
      // Where the control port was chosen, the vendor's client expects the reports on their own numbers.
      const wanted = port ? xarmReportPorts[kind] : 0;
      ports[kind] = await listen(server, wanted).catch(() => listen(server, 0));
    }
    return {
      ports, counts: () => counts, [Symbol.asyncDispose]: undo,
      silence() { silent = true; },
      speak(why) {
        silent = false;
        if (why === 'started anew') for (const socket of clients) socket.resetAndDestroy();
      },
    };
  } catch (error) {
    await undo();
    throw error;
  }
}

const listen = (server: Server, port: number): Promise<number> => new Promise((resolve, reject) => {
  server.once('error', reject);
  server.listen(port, '127.0.0.1', () => {
    server.off('error', reject);
    server.on('error', () => undefined);
    resolve((server.address() as AddressInfo).port);
  });
});
