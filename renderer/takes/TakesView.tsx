// Takes: the light table, or what the address names: the player of a take (#/takes/<id>, at a moment #/takes/<id>/<second>), two takes (#/takes/<id>/compare/<other>),
// labelling (~label), the export sheet (~export) and import (~import). Mounted by app.tsx.
import { useEffect, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { ExportView } from '../export/ExportView.tsx';
import { ImportView } from '../export/ImportView.tsx';
import { goTo } from '../frame/view.ts';
import { CompareView } from './compare/CompareView.tsx';
import type { HostLink } from '../host/link.ts';
import { LabelView } from './label/LabelView.tsx';
import { libraryOf } from './library.ts';
import { LibraryView } from './LibraryView.tsx';
import { moveTo } from './selection.ts';
import { PlayerView } from './player/PlayerView.tsx';
import './controls.css';
import './takes.css';

const onAddress = (listener: () => void) => {
  window.addEventListener('hashchange', listener);
  return () => { window.removeEventListener('hashchange', listener); };
};
const openedPlace = (): string => location.hash.replace(/^#\//, '').replace(/^takes\/?/, '');

export default function TakesView({ link }: { readonly link: HostLink }) {
  const library = libraryOf(link);
  const [id = '', at, other] = useSyncExternalStore(onAddress, openedPlace).split('/').map(decodeURIComponent);
  const connected = useStore(link.state, (state) => state.connected);
  useEffect(() => library.follow(), [library]);
  const open = (next: string) => {
    library.turnPage();
    if (next !== '' && !next.startsWith('~')) library.store.setState(({ selection }) => ({ selection: { ...moveTo(next.split('/')[0]!), marked: selection.marked } }));
    goTo('takes', next);
  };
  switch (id) {
    case '': return <LibraryView library={library} connected={connected} onOpen={open} />;
    case '~label': return <LabelView library={library} onClose={() => { open(''); }} />;
    case '~export': return <ExportView link={link} library={library} onClose={() => { open(''); }} />;
    case '~import': return <ImportView link={link} library={library} onClose={() => { open(''); }} />;
    default: if (at === 'compare' && other) return <CompareView ids={[id, other]} link={link} library={library} onOpen={open} />;
      return <PlayerView key={id} id={id} link={link} library={library} at={at === undefined ? undefined : Number(at) || 0} onOpen={open} />;
  }
}
