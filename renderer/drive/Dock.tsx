// The docked panels of the Drive view. Layout changes are remembered on this machine.
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { DockviewReact, type DockviewReadyEvent, type DockviewTheme, type IDockviewPanelProps } from 'dockview-react';
import 'dockview-react/dist/styles/dockview.css';
import { panelIds, panels, type PanelId } from '../panels/index.ts';
import { t } from '../words/index.ts';
import { EmptyDock, PanelActions, PanelTab } from './dock-parts.tsx';
import { openStoredLayout, standInId, storeLayout } from './layout.ts';
import { ViewBoundary } from '../frame/ViewBoundary.tsx';
import './dock.css';

const theme: DockviewTheme = { name: 'waldo', className: 'dockview-theme-waldo', gap: 4, dndTabIndicator: 'line', tabGroupIndicator: 'none' };

const componentOf = (id: PanelId) => {
  const Panel = lazy(panels[id]);
  return function DockedPanel(_props: IDockviewPanelProps) {
    return (
      <ViewBoundary>
        <Suspense fallback={<p className="panel__empty">{t('frame.loading')}</p>}><Panel /></Suspense>
      </ViewBoundary>
    );
  };
};
const components = {
  ...Object.fromEntries(panelIds.map((id) => [id, componentOf(id)])),
  [standInId]: () => null,
};

/** Panels laid out while the view is hidden would share nothing evenly: the dock is made when it has a place. */
export function Dock() {
  const place = useRef<HTMLDivElement>(null);
  const [hasPlace, setHasPlace] = useState(false);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => { if (entry!.contentRect.width > 0) { setHasPlace(true); observer.disconnect(); } });
    observer.observe(place.current!);
    return () => { observer.disconnect(); };
  }, []);
  return <div ref={place} className="dock">{hasPlace && <PlacedDock />}</div>;
}

function PlacedDock() {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const onReady = useCallback(({ api }: DockviewReadyEvent) => {
    openStoredLayout(api);
    api.onDidLayoutChange(() => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => storeLayout(api), 400);
    });
  }, []);
  return (
    <DockviewReact
      theme={theme} components={components} defaultTabComponent={PanelTab} rightHeaderActionsComponent={PanelActions} watermarkComponent={EmptyDock} onReady={onReady}
      disableFloatingGroups disableTabsOverflowList={false}
    />
  );
}
