// Sends the servo program to the robot's script port. The worker does so when it begins and when a stop was released.
import { once } from 'node:events';
import { connect } from 'node:net';
import { servoScript } from './servo-script.ts';

const sendMilliseconds = 2000;

/** Resolves when the program is on its way; whether it runs is seen in the registers. Rejects with an Error. */
export async function uploadProgram(host: string, port: number, session: number): Promise<void> {
  const source = await servoScript(session);
  const socket = connect({ host, port, noDelay: true });
  const signal = AbortSignal.timeout(sendMilliseconds);
  try {
    // The robot tells its state on this port, too: unread, it would drop us before the program is through.
    socket.resume();
    await once(socket, 'connect', { signal });
    socket.end(source);
    await once(socket, 'finish', { signal });
  } catch (error) {
    socket.on('error', () => undefined);
    socket.destroy();
    throw error;
  }
  socket.on('error', () => undefined);
  setTimeout(() => { socket.destroy(); }, sendMilliseconds).unref();
}
