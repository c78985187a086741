// A USB serial adapter made of the kernel's own parts, with the identity of a real one. Plugging in is binding it to
// the dummy host controller, pulling out is unbinding. Used in the guest by in-guest.ts.
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Identity { readonly vendorId: number; readonly productId: number; readonly manufacturer: string; readonly product: string; readonly serial: string }

/** What an SO-101's controller board says that it is. */
export const feetechBoard = (serial: string): Identity => ({ vendorId: 0x1a86, productId: 0x55d3, manufacturer: 'QinHeng', product: 'USB Single Serial', serial });

const gadgets = '/sys/kernel/config/usb_gadget';
const hex = (value: number): string => `0x${value.toString(16).padStart(4, '0')}`;

export interface Gadget {
  /** The arm's end: bytes that the host sends come out here. */
  readonly armPath: string;
  plugIn(): void;
  pullOut(): void;
}

export function createGadget(name: string, { vendorId, productId, manufacturer, product, serial }: Identity): Gadget {
  const root = join(gadgets, name);
  const write = (file: string, text: string): void => writeFileSync(join(root, file), text);
  for (const folder of ['', 'strings/0x409', 'configs/c.1/strings/0x409']) mkdirSync(join(root, folder), { recursive: true });
  const before = new Set(readdirSync('/dev').filter((device) => device.startsWith('ttyGS')));
  write('idVendor', hex(vendorId));
  write('idProduct', hex(productId));
  write('strings/0x409/manufacturer', manufacturer);
  write('strings/0x409/product', product);
  write('strings/0x409/serialnumber', serial);
  mkdirSync(join(root, 'functions', `acm.${name}`), { recursive: true });
  symlinkSync(join(root, 'functions', `acm.${name}`), join(root, 'configs/c.1', `acm.${name}`));
  const device = readdirSync('/dev').find((one) => one.startsWith('ttyGS') && !before.has(one));
  if (device === undefined) throw new Error('the kernel made no gadget serial port');
  const controllers = (): string[] => (existsSync('/sys/class/udc') ? readdirSync('/sys/class/udc') : []);
  return {
    armPath: join('/dev', device),
    plugIn() {
      for (const controller of controllers()) {
        try { write('UDC', controller); return; } catch { /* another gadget has it */ }
      }
      throw new Error('no free USB controller in the guest');
    },
    pullOut() { write('UDC', '\n'); },
  };
}
