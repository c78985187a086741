// What the page may do in the shell: show itself, and use camera and microphone. Everything else is refused here.
// Called by main.ts before a window opens.
import { shell, type Session, type WebContents } from 'electron';

/** Camera and microphone for our own page and nothing else for anyone; the page asks for sound only if the settings say so. `origin` is the host's own address. */
export function limitPermissions(session: Session, origin: () => string): void {
  const isOurs = (address: string): boolean => address !== '' && URL.canParse(address) && new URL(address).origin === origin();
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(permission === 'media' && 'mediaTypes' in details && isOurs(details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    permission === 'media' && isOurs(requestingOrigin));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
}

/** The window stays on our page; a link to a web site opens in the person's own browser. */
export function limitNavigation(contents: WebContents, origin: () => string): void {
  const refuse = (event: { preventDefault(): void; readonly url: string }): void => {
    if (!URL.canParse(event.url) || new URL(event.url).origin !== origin()) event.preventDefault();
  };
  contents.on('will-navigate', refuse);
  contents.on('will-redirect', refuse);
  contents.on('will-frame-navigate', refuse);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (URL.canParse(url) && new URL(url).protocol === 'https:') void shell.openExternal(url);
    return { action: 'deny' };
  });
}
