// Where the window was last time, kept in a small file of the shell's own. Called by main.ts.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { screen, type BrowserWindow, type Rectangle } from 'electron';

interface WindowState { readonly bounds: Rectangle; readonly maximized: boolean }

const firstTime = { width: 1440, height: 900 };

/** Bounds to open with: the last ones if they still lie on a screen. */
export function readWindowState(file: string): { bounds: Partial<Rectangle>; maximized: boolean } {
  try {
    const { bounds, maximized } = JSON.parse(readFileSync(file, 'utf8')) as WindowState;
    const area = screen.getDisplayMatching(bounds).workArea;
    const visible = bounds.x < area.x + area.width && bounds.x + bounds.width > area.x
      && bounds.y < area.y + area.height && bounds.y + bounds.height > area.y;
    return visible ? { bounds, maximized } : { bounds: firstTime, maximized: false };
  } catch {
    // No file yet, or one from another version: where a window opens is not worth a message.
    return { bounds: firstTime, maximized: false };
  }
}

export function keepWindowState(window: BrowserWindow, file: string): void {
  window.on('close', () => {
    const state: WindowState = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(state));
  });
}
