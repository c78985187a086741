// What the virtual bench checks, run in the guest by its first process: prints a line of JSON a check.
import { readFileSync, readdirSync } from 'node:fs';
import { createGadget, feetechBoard } from './gadget.ts';
const tell = (check: string, ok: boolean, detail = ''): void => { console.log(`BENCH ${JSON.stringify({ check, ok, detail })}`); };
const sleep = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });
console.log(`BENCH node ${process.version}`);
const gadget = createGadget('so101', feetechBoard('5A46083062'));
gadget.plugIn();
await sleep(2000);
tell('the kernel has a serial port', readdirSync('/dev').some((name) => name.startsWith('ttyACM')), readdirSync('/dev').filter((name) => name.startsWith('tty') && /[A-Z]/.test(name[3] ?? '')).join(' '));
tell('sysfs', true, readFileSync('/sys/class/tty/ttyACM0/device/../serial', 'utf8').trim());
