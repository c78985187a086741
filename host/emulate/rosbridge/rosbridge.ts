// `waldo emulate rosbridge`: a ROS 2 arm behind rosbridge v2, as rosbridge_suite serves one on ws://…:9090.
import { WebSocketServer, type WebSocket } from 'ws';
import type { AddressInfo } from 'node:net';
import { rosbridgeMostCharacters } from '../../../core/protocols/rosbridge.ts';
import type { EmulatorKind } from '../emulator.ts';
import type { FaultPlan } from '../fault-plan.ts';
import { createTopics, robotTopic } from './graph.ts';
import { createRosRobot } from './robot.ts';
import { createSession, type Session } from './session.ts';

const jointStateHz = 100;
const cycleMilliseconds = 4;
const mostClients = 32;
/** What a client that does not read may leave unread before topics are left out, and before it is hung up on. */
const mostUnreadBytes = 256 * 1024;
const hopelessBytes = 8 * 1024 * 1024;

export const rosbridge: EmulatorKind = {
  name: 'rosbridge',
  title: 'Arm on ROS 2, through rosbridge',
  world: 'so101',
  async start({ arm, faults, port }) {
    const robot = createRosRobot(arm);
    const topics = createTopics();
    const sessions = new Map<WebSocket, Session>();
    const counts = { clients: 0, messagesHeard: 0, messagesSent: 0, messagesLeftOut: 0 };
    let silent = false;

    const publish = (topic: string, message: object): void => {
      const now = performance.now();
      for (const session of sessions.values()) session.deliver(topic, message, now);
    };
    const write = (socket: WebSocket, message: string | Uint8Array, droppable: boolean): void => {
      if (silent || socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > hopelessBytes) { socket.terminate(); return; }
      if ((droppable && socket.bufferedAmount > mostUnreadBytes) || Math.random() < faults.drop) { counts.messagesLeftOut += 1; return; }
      const sent = typeof message === 'string' && Math.random() < faults.corrupt ? spoil(message) : message;
      counts.messagesSent += 1;
      if (faults.lateMilliseconds > 0) setTimeout(() => { if (!silent && socket.readyState === socket.OPEN) socket.send(sent); }, faults.lateMilliseconds);
      else socket.send(sent);
    };
    const server = new WebSocketServer({ host: '127.0.0.1', port: port ?? 0, maxPayload: rosbridgeMostCharacters * 4, perMessageDeflate: false });
    await new Promise<void>((resolve, reject) => {
      server.once('listening', () => resolve());
      server.once('error', reject);
    });
    server.on('error', () => undefined);
    server.on('connection', (socket) => {
      if (sessions.size >= mostClients) { socket.terminate(); return; }
      counts.clients += 1;
      const session = createSession({ robot, topics, publish, out: (message, droppable) => write(socket, message, droppable) });
      sessions.set(socket, session);
      socket.on('message', (data, binary) => {
        if (silent) return;
        counts.messagesHeard += 1;
        session.hear(binary ? '' : String(data));
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        session.close();
        sessions.delete(socket);
      });
    });

    const timers = [
      setInterval(() => robot.tick(), cycleMilliseconds),
      setInterval(() => {
        publish(robotTopic.jointStates, robot.jointState());
        for (const session of sessions.values()) session.flush(performance.now());
      }, 1000 / jointStateHz),
    ];
    const later = (after: { readonly afterMilliseconds: number } | undefined, what: () => void): void => {
      if (after && after.afterMilliseconds < Infinity) timers.push(setTimeout(what, after.afterMilliseconds));
    };
    const back = (gone: FaultPlan['unplug']): { readonly afterMilliseconds: number } | undefined => gone && { afterMilliseconds: gone.afterMilliseconds + gone.forMilliseconds };
    for (const one of faults.mute) later(one, () => robot.mute(one.id));
    for (const one of [...faults.overload, ...faults.hot]) later(one, () => robot.weaken(one.id));
    later(faults.protectiveStop, () => robot.deactivate());
    later(faults.powerLoss, () => { silent = true; robot.limp(); });
    later(faults.unplug, () => { silent = true; });
    later(back(faults.unplug), () => { silent = false; });
    later(back(faults.powerLoss), () => {
      silent = false;
      robot.stiffen();
      for (const socket of sessions.keys()) socket.terminate();
    });
    for (const one of faults.wrongModel) later(one, () => robot.rename(one.id));

    return {
      endpoint: { port: (server.address() as AddressInfo).port },
      counts: () => ({ ...counts, ...robot.counts }),
      async [Symbol.asyncDispose]() {
        for (const timer of timers) clearInterval(timer);
        for (const socket of sessions.keys()) socket.terminate();
        await new Promise<void>((resolve) => { server.close(() => resolve()); });
      },
    };
  },
};

function spoil(text: string): string {
  const at = Math.floor(Math.random() * text.length);
  return `${text.slice(0, at)}${String.fromCharCode(33 + Math.floor(Math.random() * 90))}${text.slice(at + 1)}`;
}
