// What the dock draws itself: a panel's tab with its two buttons, and the word when every panel is closed.
import type { IDockviewPanelHeaderProps, IWatermarkPanelProps } from 'dockview-react';
import { panelIds } from '../panels/index.ts';
import { t } from '../words/index.ts';
import { openDefaultLayout, swapWithLargest } from './layout.ts';

export function PanelTab({ api, containerApi }: IDockviewPanelHeaderProps) {
  const title = api.title ?? '';
  return (
    <div className="tab">
      <span>{title}</span>
      <button type="button" className="tab__button" title={t('drive.layout.swap')} aria-label={`${t('drive.layout.swap')}: ${title}`} onPointerDown={(event) => event.stopPropagation()} onClick={() => swapWithLargest(containerApi, api.id)}>
        <svg viewBox="0 0 16 16" width="14" height="14" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true"><path d="M9 2.500h4.500V7M7 13.500H2.500V9M13 3L9 7M3 13l4-4" /></svg>
      </button>
      <button type="button" className="tab__button" title={t('drive.layout.close')} aria-label={`${t('drive.layout.close')}: ${title}`} onPointerDown={(event) => event.stopPropagation()} onClick={() => api.close()}>
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
