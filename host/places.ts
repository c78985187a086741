// Where things lie beside this program: the built page, its assets, and recordings where none were chosen.
// The same file runs from source (host/) and compiled (out/host-js/host/).
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The checkout, or the packaged app. */
const rootFolder = join(import.meta.dirname, import.meta.url.endsWith('.js') ? join('..', '..', '..') : '..');
const isCheckout = existsSync(join(rootFolder, 'tools', 'run.mjs'));

export const pageFolder = join(rootFolder, 'out', 'renderer');
export const assetsFolder = join(rootFolder, 'out', 'assets');
/** The shell's package, in a checkout. */
export const electronFolder = join(rootFolder, 'node_modules', 'electron');
/** In the checkout beside the sources (git-ignored); installed, where people keep their documents. */
export const defaultLibrary = isCheckout ? join(rootFolder, 'recordings', 'local') : join(homedir(), 'Documents', 'Waldo');
// Read once, before anything moves.
export const version: string = (JSON.parse(readFileSync(join(rootFolder, 'package.json'), 'utf8')) as { version: string }).version;
