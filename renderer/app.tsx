// The frame around every screen: status strip on top, rail at the left, one view beside it. Drive stays
// mounted while another view is open, so that its layout and its pictures are there at once.
import { lazy, Suspense, useEffect } from 'react';
import { useStore } from 'zustand';
import { Rail } from './frame/Rail.tsx';
import { StopKey } from './frame/StopKey.tsx';
import { StatusStrip } from './frame/StatusStrip.tsx';
import { openView, type ViewName } from './frame/view.ts';
import { ViewBoundary } from './frame/ViewBoundary.tsx';
import { eventLog } from './panels/event-log.ts';
import { watchClock } from './frame/clock-history.ts';
import { SessionSounds } from './sounds/SessionSounds.tsx';
import { useHost, useLink } from './host/use-host.tsx';
import { applyTheme } from './theme/apply-theme.ts';
import { t } from './words/index.ts';
import './app.css';

const DriveView = lazy(() => import('./drive/DriveView.tsx'));
const views = {
  takes: lazy(() => import('./takes/TakesView.tsx')),
  rig: lazy(() => import('./rig/RigView.tsx')),
  settings: lazy(() => import('./settings/SettingsView.tsx')),
} as const satisfies Record<Exclude<ViewName, 'drive'>, unknown>;

const waiting = <p className="view__waiting">{t('frame.loading')}</p>;

export function App() {
  const link = useLink();
  const view = useStore(openView, (state) => state.view);
  const themeName = useHost((host) => host.settings.theme) ?? 'dark';
  useEffect(() => applyTheme(themeName), [themeName]);
  useEffect(() => {
    eventLog(link);
    return watchClock(link);
  }, [link]);
  const Other = view === 'drive' ? null : views[view];
  return (
    <div className="app">
      <StopKey />
      <SessionSounds />
      <StatusStrip />
      <Rail />
      <main className="view">
        <div className="view__body" hidden={view !== 'drive'}>
          <ViewBoundary><Suspense fallback={waiting}><DriveView shown={view === 'drive'} /></Suspense></ViewBoundary>
        </div>
        {Other && (
          <div className="view__body">
            <ViewBoundary key={view}><Suspense fallback={waiting}><Other link={link} /></Suspense></ViewBoundary>
          </div>
        )}
      </main>
    </div>
  );
}
