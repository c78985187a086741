// What the dock draws itself: a panel's tab, the buttons beside the tabs, and the word when every panel is closed.
import type { IDockviewHeaderActionsProps, IDockviewPanelHeaderProps, IWatermarkPanelProps } from 'dockview-react';
import { panelIds } from '../panels/index.ts';
import { t } from '../words/index.ts';
import { openDefaultLayout, swapWithLargest } from './layout.ts';

export function PanelTab({ api }: IDockviewPanelHeaderProps) {
  return <div className="tab">{api.title}</div>;
}

/** At the right end of a group's tabs, for the panel that shows. */
export function PanelActions({ activePanel, containerApi, group }: IDockviewHeaderActionsProps) {
  if (!activePanel) return null;
  const title = activePanel.title ?? '';
  const largest = containerApi.groups.every((other) => other.width * other.height <= group.width * group.height);
  return (
    <div className="tab-actions">
      {!largest && (
        <button type="button" title={t('drive.layout.swap')} aria-label={`${t('drive.layout.swap')}: ${title}`} onClick={() => swapWithLargest(containerApi, activePanel.id)}>
          <svg viewBox="0 0 16 16" width="14" height="14" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true"><path d="M9 2.5h4.5V7M7 13.5H2.5V9M13 3L9 7M3 13l4-4" /></svg>
        </button>
      )}
      <button type="button" title={t('drive.layout.close')} aria-label={`${t('drive.layout.close')}: ${title}`} onClick={() => activePanel.api.close()}>
        <svg viewBox="0 0 16 16" width="14" height="14" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true"><path d="M4 4l8 8M12 4l-8 8" /></svg>
      </button>
    </div>
  );
}

/** Stands where the dock is empty. */
export function EmptyDock({ containerApi }: IWatermarkPanelProps) {
  return (
    <div className="panel__empty">
      <p>{t('drive.layout.closed')}</p>
      <p>
        <button className="button button--main" type="button" onClick={() => openDefaultLayout(containerApi)}>{t('drive.layout.reset')}</button>{' '}
        {panelIds.map((id) => (
          <button key={id} className="button button--quiet" type="button" onClick={() => containerApi.addPanel({ id, component: id, title: t(`drive.panels.${id}`) })}>
            {t('drive.layout.openPanel', { title: t(`drive.panels.${id}`) })}
          </button>
        ))}
      </p>
    </div>
  );
}
