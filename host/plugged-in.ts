// Everything that is plugged into this machine by HID or USB, ours or not: what `waldo devices` shows so that
// a person sees whether the computer sees the thing at all. Loaded lazily; what fails becomes a note.

export interface PluggedIn {
  readonly bus: 'hid' | 'usb';
  readonly title: string;
  /** Vendor and product, in hexadecimal. */
  readonly identity: string;
  readonly path: string;
}

export async function pluggedIn(): Promise<{ readonly found: readonly PluggedIn[]; readonly notes: readonly string[] }> {
  const found: PluggedIn[] = [];
  const notes: string[] = [];
  for (const [name, list] of [['HID', listHid], ['USB', listUsb]] as const) {
    try { found.push(...await list()); } catch (error) {
      notes.push(`${name} devices cannot be listed here: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    }
  }
  return { found, notes };
}

const hex = (value: number): string => value.toString(16).padStart(4, '0');

async function listHid(): Promise<readonly PluggedIn[]> {
  const { devicesAsync } = await import('node-hid');
  return (await devicesAsync()).map((device) => ({
    bus: 'hid', title: [device.manufacturer, device.product].filter(Boolean).join(' ') || 'HID device',
    identity: `${hex(device.vendorId)}:${hex(device.productId)}`, path: device.path ?? '',
  }));
}

async function listUsb(): Promise<readonly PluggedIn[]> {
  const { webusb } = await import('usb') as unknown as { webusb: { getDevices(): Promise<readonly UsbDevice[]> } };
  return (await webusb.getDevices()).map((device) => ({
    bus: 'usb', title: [device.manufacturerName, device.productName].filter(Boolean).join(' ') || 'USB device',
    identity: `${hex(device.vendorId)}:${hex(device.productId)}`, path: device.serialNumber ?? '',
  }));
}

interface UsbDevice {
  readonly vendorId: number; readonly productId: number;
  readonly manufacturerName?: string; readonly productName?: string; readonly serialNumber?: string;
}
