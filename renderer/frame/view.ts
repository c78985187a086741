// Which view is open, kept in the address (#/takes) so that a reload and a bookmark come back to it.
import { createStore } from 'zustand';

export const viewNames = ['drive', 'takes', 'rig', 'settings'] as const;
export type ViewName = (typeof viewNames)[number];

const fromAddress = (): ViewName => {
  const name = location.hash.replace(/^#\//, '').split('/')[0];
  return viewNames.find((view) => view === name) ?? 'drive';
};

export const openView = createStore<{ readonly view: ViewName }>(() => ({ view: fromAddress() }));
window.addEventListener('hashchange', () => openView.setState({ view: fromAddress() }));

/** `rest` is the view's own business: `#/takes/<rest>`. */
export function goTo(view: ViewName, rest = ''): void {
  location.hash = rest === '' ? `#/${view}` : `#/${view}/${rest}`;
}
