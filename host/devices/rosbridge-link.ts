// A connection to rosbridge: subscribes, publishes, sends goals, and hears what comes back. Lives on the arm's worker
// (rosbridge-worker.ts).
import { WebSocket } from 'ws';
import { readRosbridge, RosbridgeDefragmenter, rosbridgeMostCharacters, writeRosbridge, type RosbridgeMessage } from '../../core/protocols/rosbridge.ts';

export interface RosbridgeLink extends Disposable {
  say(message: object): void;
  /** Bytes that the other side has not taken yet. */
  readonly unread: number;
}

const dialMilliseconds = 3000;

/** Rejects when nobody answers there. */
export async function openRosbridge(url: string, hear: (message: RosbridgeMessage) => void, gone: (why: string) => void): Promise<RosbridgeLink> {
  const socket = new WebSocket(url, { handshakeTimeout: dialMilliseconds, maxPayload: rosbridgeMostCharacters * 4, perMessageDeflate: false });
  const fragments = new RosbridgeDefragmenter();
  let closed = false;
  const end = (why: string): void => {
    if (closed) return;
    closed = true;
    socket.terminate();
    gone(why);
  };
  const take = (text: string): void => {
    const message = readRosbridge(text);
    // What is not understood is left alone: a bridge may say more than an arm needs.
    if ('refused' in message) return;
    if (message.op !== 'fragment') { hear(message); return; }
    const whole = fragments.take(message);
    if (typeof whole !== 'string') return;
    const inner = readRosbridge(whole);
    if (!('refused' in inner) && inner.op !== 'fragment') hear(inner);
  };
  // Before it is open: the first message may come with the handshake's last bytes.
  socket.on('message', (data, binary) => { if (!binary && !closed) take(String(data)); });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed at once')));
  });
  socket.on('error', (error) => end(error.message));
  socket.on('close', (code) => end(`rosbridge closed the connection (${code})`));
  return {
    get unread() { return socket.bufferedAmount; },
    say(message) { if (!closed && socket.readyState === WebSocket.OPEN) socket.send(writeRosbridge(message)); },
    [Symbol.dispose]() {
      closed = true;
      socket.terminate();
    },
  };
}
