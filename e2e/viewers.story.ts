// More than one viewer, and viewers that behave badly.
import WebSocket from 'ws';
import { Cockpit } from './cockpit.ts';
import { expect, story } from './story.ts';

story('a second viewer stops the arm without having control', async ({ waldo }) => {
  const first = new Cockpit(waldo.page);
  await first.expectState('Idle', 'Ready');
  const second = new Cockpit(await waldo.openViewer());
  await second.expectState('Idle', 'Ready');
  await second.stopButton.click();
  await first.expectState('Stopped');
  await second.expectState('Stopped');
});

story('Esc stops from anywhere on the page', async ({ waldo }) => {
  const cockpit = new Cockpit(waldo.page);
  await cockpit.expectState('Idle', 'Ready');
  await waldo.page.keyboard.press('Escape');
  await cockpit.expectState('Stopped');
});

story('nonsense on the wire closes that wire and nothing else', async ({ waldo }) => {
  const cockpit = new Cockpit(waldo.page);
  await cockpit.expectState('Idle', 'Ready');
  for (const nonsense of [Buffer.from([99, 1, 2, 3]), Buffer.from([2, 0xff, 0xff, 0xff, 0xff]), '{"not":', 'null']) {
    const closed = await sendAndSeeClosed(waldo.url, nonsense);
    expect(closed, `${nonsense} is answered by closing`).toBe(true);
  }
  await waldo.page.keyboard.press('Escape');
  await cockpit.expectState('Stopped');
});

story('a page of another site gets no wire', async ({ waldo }) => {
  const status = await new Promise<number | undefined>((resolve) => {
    const socket = new WebSocket(wireOf(waldo.url), { origin: 'https://elsewhere.example' });
    socket.on('unexpected-response', (_request, response) => { resolve(response.statusCode); socket.terminate(); });
    socket.on('open', () => { resolve(101); socket.terminate(); });
    socket.on('error', () => undefined);
  });
  expect(status).toBe(403);
});

function wireOf(url: string): URL {
  const wire = new URL('/wire', url);
  wire.protocol = 'ws:';
  return wire;
}

function sendAndSeeClosed(url: string, message: Buffer | string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(wireOf(url), { origin: new URL(url).origin });
    const late = setTimeout(() => { socket.terminate(); resolve(false); }, 20_000);
    socket.on('open', () => socket.send(message));
    socket.on('close', () => { clearTimeout(late); resolve(true); });
    socket.on('error', () => undefined);
  });
}
