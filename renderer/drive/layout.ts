// The Drive view's layout on this machine: versioned, and replaced by the default when it cannot be read.
import type { DockviewApi, SerializedDockview } from 'dockview-react';
import { panelIds, type PanelId } from '../panels/index.ts';
import { t } from '../words/index.ts';

const key = 'waldo.drive.layout';
const version = 1;

export function openStoredLayout(api: DockviewApi): void {
  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? 'null') as { version?: number; layout?: SerializedDockview } | null;
    if (stored?.version === version && stored.layout) {
      api.fromJSON(stored.layout);
      if (api.panels.length > 0 && api.panels.every(({ id }) => panelIds.includes(id as PanelId))) return;
    }
  } catch (error) {
    console.warn('stored layout not used', error);
  }
  openDefaultLayout(api);
}

/** Smaller is a view on its way in or out, whose panels have no sizes worth keeping. */
const leastPixels = 200;

export function storeLayout(api: DockviewApi): void {
  if (api.width < leastPixels || api.height < leastPixels) return;
  localStorage.setItem(key, JSON.stringify({ version, layout: api.toJSON() }));
}

const tallFrom = 720;

/** Scene large; beside it the hand, the rig's cameras, then plots and events. */
export function openDefaultLayout(api: DockviewApi): void {
  api.clear();
  const open = (id: PanelId, position?: { readonly referencePanel: PanelId; readonly direction: 'right' | 'below' | 'within' }, initialWidth?: number) =>
    api.addPanel({
      id, component: id, title: t(`drive.panels.${id}`), ...(position ? { position } : {}), ...(initialWidth ? { initialWidth } : {}),
      // Only what is looked at is drawn, except the hand: its picture feeds the tracker's overlay.
      renderer: 'onlyWhenVisible',
    });
  open('scene');
  const sideWidth = Math.max(340, Math.min(620, Math.round(api.width * 0.29)));
  open('handCamera', { referencePanel: 'scene', direction: 'right' }, sideWidth);
  open('overview', { referencePanel: 'handCamera', direction: 'below' });
  open('wrist', { referencePanel: 'overview', direction: 'within' });
  // Where there is no height for three, pictures come first and the rest shares their tabs.
  if (api.height >= tallFrom) {
    open('plots', { referencePanel: 'overview', direction: 'below' });
    open('events', { referencePanel: 'plots', direction: 'within' });
  } else {
    open('plots', { referencePanel: 'overview', direction: 'within' });
    open('events', { referencePanel: 'overview', direction: 'within' });
  }
  for (const id of api.height >= tallFrom ? (['plots', 'overview', 'scene'] as const) : (['overview', 'scene'] as const)) api.getPanel(id)?.api.setActive();
}

/** Puts a panel where the scene's group is, and what was there where the panel was. */
export function swapWithLargest(api: DockviewApi, id: string): void {
  const panel = api.getPanel(id);
  const groups = [...api.groups].sort((a, b) => b.width * b.height - a.width * a.height);
  const largest = groups[0];
  if (!panel || !largest || panel.group === largest) return;
  const other = largest.activePanel;
  const from = panel.group;
  if (!other) return;
  // A group closes when its last panel leaves: something stands in for it meanwhile.
  const standIn = api.addPanel({ id: standInId, component: standInId, title: '', position: { referenceGroup: from }, inactive: true });
  panel.api.moveTo({ group: largest, position: 'center' });
  other.api.moveTo({ group: from, position: 'center' });
  standIn.api.close();
  panel.api.setActive();
}

export const standInId = 'stand-in';
