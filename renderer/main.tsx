// Where the page begins: connects to the host and mounts the app.
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { connectHost } from './host/connect.ts';
import { LinkProvider } from './host/use-host.tsx';
import { applyTheme } from './theme/apply-theme.ts';
import './theme/base.css';
import './theme/wall.css';
import { t } from './words/index.ts';

applyTheme('dark');
const isDesktop = navigator.userAgent.includes('Electron/');
const link = connectHost(t(isDesktop ? 'frame.viewer.desktop' : 'frame.viewer.browser'));
createRoot(document.getElementById('root')!).render(
  <LinkProvider link={link}>
    <App />
  </LinkProvider>,
);
