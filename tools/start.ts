// `npm start`: the app in the best window that can be had here. Becomes the program it chooses, so that Ctrl-C and
// the exit status are that program's. Called by go.ts.
import { join } from 'node:path';
import { chromiumEnvironment } from './chromium.ts';
import { hasDisplay } from './display.ts';
import { electronBinary } from './electron.ts';
import { runOn } from './own-node.mjs';

/** `rest` goes to the host: `npm start -- --library DIR`. */
export async function start(root: string, rest: readonly string[]): Promise<void> {
  if (!hasDisplay()) {
    process.stderr.write('No display here: open the address below in a browser.\n');
    return serve(root, rest);
  }
  const electron = electronBinary(root);
  if (electron !== undefined) {
    // Chromium's own sandbox refuses to start for root; the page stays apart from Node either way.
    const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    return runOn(electron, [root, ...asRoot, ...rest], root);
  }
  try {
    Object.assign(process.env, await chromiumEnvironment());
  } catch {
    process.stderr.write('No Chromium for a window of its own: open the address below in a browser.\n');
    return serve(root, rest);
  }
  return serve(root, ['--open', ...rest]);
}

function serve(root: string, rest: readonly string[]): void {
  runOn(process.execPath, [join(root, 'host', 'cli', 'waldo.ts'), 'serve', ...rest], root);
}
