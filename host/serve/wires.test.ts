import type { AddressInfo } from 'node:net';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { messagePortWire, webSocketWire, type PortLike } from './wires.ts';

const next = (port: MessagePort): Promise<unknown> => new Promise((resolve) => { port.once('message', resolve); });

test('a port carries text and bytes both ways, and its end is told once', async () => {
  const { port1, port2 } = new MessageChannel();
  const wire = messagePortWire(port1 as unknown as PortLike);
  const heard: unknown[] = [];
  let ends = 0;
  const ended = new Promise<void>((resolve) => {
    wire.listen({ message: (message) => heard.push(message), closed: () => { ends += 1; resolve(); } });
  });
  const answers = [next(port2)];
  wire.send('text');
  expect(await answers[0]).toBe('text');
  const bytes = next(port2);
  wire.send(Uint8Array.of(1, 2));
  expect(await bytes).toEqual(Uint8Array.of(1, 2));
  port2.postMessage('up');
  port2.postMessage(Uint8Array.of(3));
  port2.postMessage(Uint8Array.of(4).buffer);
  // What a page says before it goes.
  port2.postMessage(null);
  await ended;
  wire.close();
  wire.send('after the end');
  expect([heard, ends]).toEqual([['up', Uint8Array.of(3), Uint8Array.of(4)], 1]);
});

test('Electron’s ports wrap what was posted; closing says so to the other side', async () => {
  const posted: unknown[] = [];
  const listeners: ((event?: unknown) => void)[] = [];
  let closed = 0;
  const port: PortLike = {
    on: (name, listener) => { if (name === 'message') listeners.push(listener); },
    postMessage: (message) => posted.push(message), start: () => undefined, close: () => { closed += 1; },
  };
  const wire = messagePortWire(port);
  const heard: unknown[] = [];
  wire.listen({ message: (message) => heard.push(message), closed: () => heard.push('closed') });
  listeners[0]!({ data: 'hello', ports: [] });
  wire.close();
  wire.close();
  expect([heard, posted, closed]).toEqual([['hello', 'closed'], [null], 1]);
});

test('a socket that was cut hears nothing more and ends, though the other side never answers the closing', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  const client = new WebSocket(`ws://127.0.0.1:${await new Promise<number>((resolve) => { server.once('listening', () => resolve((server.address() as AddressInfo).port)); })}`);
  const heard: unknown[] = [];
  const ended = new Promise<void>((resolve) => {
    server.on('connection', (socket) => {
      const wire = webSocketWire(socket);
      wire.listen({ message: (message) => { heard.push(message); wire.close(); }, closed: resolve });
    });
  });
  await new Promise((resolve) => { client.once('open', resolve); });
  // A side that never reads finds out nothing, and goes on sending.
  client.pause();
  for (const text of ['first', 'second', 'third']) client.send(text);
  await ended;
  expect(heard).toEqual(['first']);
  client.terminate();
  for (const socket of server.clients) socket.terminate();
  await new Promise((resolve) => { server.close(resolve); });
});
