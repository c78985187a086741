// The application's menu: what every desktop program has, and nothing that could disturb a moving arm.
// Called by main.ts.
import { Menu, type MenuItemConstructorOptions } from 'electron';

export function setMenu(open: { recordings(): void; licences(): void }): void {
  const isMac = process.platform === 'darwin';
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: [{ label: 'Open the recordings folder', click: open.recordings }, { type: 'separator' }, isMac ? { role: 'close' } : { role: 'quit' }] },
    { role: 'editMenu' },
    // No reload: it would drop the control lease in the middle of a move. F5 and Ctrl-R stay the page's own keys.
    { label: '&View', submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { type: 'separator' }, { role: 'togglefullscreen' }, { role: 'toggleDevTools' }] },
    { role: 'windowMenu' },
    { role: 'help', submenu: [{ label: 'Licences', click: open.licences }] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
