// The serial adapters that are plugged in, with what tells one from the other when they are plugged in anew. Reads
// only what the system knows: no port is opened, so one in use is not disturbed. find() of every servo arm uses it.
import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface SerialAdapter {
  /** Survives a re-plug: by serial number where the adapter has one, else by the socket it is in. */
  readonly identity: string;
  /** Opens it; on Linux its by-id link where there is one. */
  readonly path: string;
  /** `1a86:55d3` */
  readonly usb: string;
  readonly title: string;
}

/** `root` is another tree for tests. */
export const serialAdapters = (root = '/'): Promise<readonly SerialAdapter[]> => (process.platform === 'linux' || root !== '/' ? ofLinux(root) : ofOthers());

async function ofLinux(root: string): Promise<readonly SerialAdapter[]> {
  const names = (await readdir(join(root, 'sys/class/tty')).catch(() => [])).filter((name) => /^tty(ACM|USB)\d+$/.test(name)).sort(byNumber);
  const links = await linksById(root);
  const found: SerialAdapter[] = [];
  for (const name of names) {
    const usb = await usbOf(root, name);
    if (!usb) continue;
    found.push({
      identity: usb.serial === '' ? `${usb.id}@${usb.socket}` : `${usb.id}-${usb.serial}`,
      path: links.get(name) ?? join(root, 'dev', name), usb: usb.id, title: usb.title,
    });
  }
  return found;
}

const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

async function linksById(root: string): Promise<ReadonlyMap<string, string>> {
  const folder = join(root, 'dev/serial/by-id');
  const links = new Map<string, string>();
  for (const link of (await readdir(folder).catch(() => [])).sort()) {
    const target = await readlink(join(folder, link)).catch(() => '');
    if (target !== '' && !links.has(basename(target))) links.set(basename(target), join(folder, link));
  }
  return links;
}

interface Usb { readonly id: string; readonly serial: string; readonly socket: string; readonly title: string }

/** The USB device stands a few folders above its tty. */
async function usbOf(root: string, tty: string): Promise<Usb | undefined> {
  let folder = await realpath(join(root, 'sys/class/tty', tty, 'device')).catch(() => undefined);
  for (let up = 0; folder !== undefined && up < 6; up += 1, folder = dirname(folder)) {
    const here = folder;
    const read = async (file: string): Promise<string> => (await readFile(join(here, file), 'utf8').catch(() => '')).trim();
    const vendor = await read('idVendor');
    if (vendor === '') continue;
    const title = [await read('manufacturer'), await read('product')].filter((word) => word !== '').join(' ');
    return { id: `${vendor}:${await read('idProduct')}`.toLowerCase(), serial: await read('serial'), socket: basename(here), title: title === '' ? 'USB serial adapter' : title };
  }
  return undefined;
}

/** macOS and Windows tell the same through the serialport package. */
async function ofOthers(): Promise<readonly SerialAdapter[]> {
  const { SerialPort } = await import('serialport');
  return (await SerialPort.list()).flatMap((port): SerialAdapter[] => {
    const { vendorId, productId, serialNumber, locationId, path, manufacturer } = port;
    if (!vendorId || !productId) return [];
    const usb = `${vendorId}:${productId}`.toLowerCase();
    const socket = locationId ?? path;
    return [{ identity: serialNumber ? `${usb}-${serialNumber}` : `${usb}@${socket}`, path, usb, title: manufacturer ?? 'USB serial adapter' }];
  });
}
