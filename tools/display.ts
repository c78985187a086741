// Whether a window can be shown here. Used by start.ts.

export function hasDisplay(environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): boolean {
  if (platform === 'win32') return true;
  // A login over SSH on a Mac has no window server of its own.
  if (platform === 'darwin') return !environment['SSH_CONNECTION'];
  return Boolean(environment['DISPLAY'] ?? environment['WAYLAND_DISPLAY']);
}
