import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serialAdapters } from './serial-ports.ts';

let root = '';
beforeEach(async () => { root = await mkdtemp(join(tmpdir(), 'waldo-sys-')); });
afterEach(async () => { await rm(root, { recursive: true }); });

/** The tree that a kernel shows of a USB serial adapter in one socket. */
async function plug(socket: string, tty: string, files: Record<string, string>, link?: string): Promise<void> {
  const device = join(root, 'sys/devices/pci0000:00/usb1', socket);
  const port = join(device, `${socket}:1.0`, 'tty', tty);
  await mkdir(port, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(device, name), `${text}\n`);
  await mkdir(join(root, 'sys/class/tty', tty), { recursive: true });
  await symlink(join(device, `${socket}:1.0`), join(root, 'sys/class/tty', tty, 'device'));
  if (!link) return;
  await mkdir(join(root, 'dev/serial/by-id'), { recursive: true });
  await symlink(`../../${tty}`, join(root, 'dev/serial/by-id', link));
}

const board = { idVendor: '1a86', idProduct: '55d3', serial: '58FA0833', manufacturer: '1a86', product: 'USB Single Serial' };

test('an adapter is known by its serial number, whatever its port is called', async () => {
  await plug('1-2', 'ttyACM0', board, 'usb-1a86_USB_Single_Serial_58FA0833-if00');
  const [first] = await serialAdapters(root);
  expect(first).toEqual({ identity: '1a86:55d3-58FA0833', usb: '1a86:55d3', title: '1a86 USB Single Serial', path: join(root, 'dev/serial/by-id/usb-1a86_USB_Single_Serial_58FA0833-if00') });
  // Plugged in again elsewhere, after another one took its number.
  await rm(join(root, 'sys'), { recursive: true });
  await rm(join(root, 'dev'), { recursive: true });
  await plug('1-1', 'ttyACM0', { ...board, serial: 'OTHER' });
  await plug('2-4', 'ttyACM1', board);
  expect((await serialAdapters(root)).map(({ identity }) => identity)).toEqual(['1a86:55d3-OTHER', first!.identity]);
});

test('one without a serial number is known by the socket it is in', async () => {
  await plug('1-2', 'ttyUSB0', { idVendor: '0403', idProduct: '6014', product: 'USB <-> Serial Converter' });
  await plug('1-3', 'ttyUSB10', { idVendor: '0403', idProduct: '6014', product: 'USB <-> Serial Converter' });
  await plug('1-4', 'ttyUSB9', { idVendor: '0403', idProduct: '6014', product: 'USB <-> Serial Converter' });
  expect((await serialAdapters(root)).map(({ identity }) => identity)).toEqual(['0403:6014@1-2', '0403:6014@1-4', '0403:6014@1-3']);
});

test('ports that are no USB adapters, and half-gone ones, are passed over', async () => {
  await mkdir(join(root, 'sys/class/tty/ttyS0'), { recursive: true });
  await mkdir(join(root, 'sys/class/tty/ttyACM3'), { recursive: true });
  await mkdir(join(root, 'sys/class/tty/ttyUSB7'), { recursive: true });
  await symlink('/nowhere', join(root, 'sys/class/tty/ttyUSB7/device'));
  expect(await serialAdapters(root)).toEqual([]);
  await rename(join(root, 'sys'), join(root, 'gone'));
  expect(await serialAdapters(root)).toEqual([]);
});
