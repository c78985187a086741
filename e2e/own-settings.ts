// Settings of the person who runs the stories must not matter, nor be changed: the host finds its settings
// folder by these. Used by host.ts and electron.ts.
export function ownSettings(folder: string): Record<string, string> {
  const given = Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  return { ...given, XDG_CONFIG_HOME: folder, APPDATA: folder, ...(process.platform === 'darwin' ? { HOME: folder } : {}) };
}
