// Takes: the light table, or the player of the take that the address names (#/takes/<id>). Mounted by app.tsx.
import { useEffect, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { goTo } from '../frame/view.ts';
import type { HostLink } from '../host/link.ts';
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
const openedId = (): string => {
  const [view, id] = location.hash.replace(/^#\//, '').split('/');
  return view === 'takes' && id !== undefined ? decodeURIComponent(id) : '';
};

export default function TakesView({ link }: { readonly link: HostLink }) {
  const library = libraryOf(link);
  const id = useSyncExternalStore(onAddress, openedId);
  const connected = useStore(link.state, (state) => state.connected);
  useEffect(() => library.follow(), [library]);
  const open = (next: string) => {
    library.turnPage();
    if (next !== '') library.store.setState({ selection: moveTo(next) });
    goTo('takes', next);
  };
  return id === ''
    ? <LibraryView library={library} connected={connected} onOpen={open} />
    : <PlayerView key={id} id={id} link={link} library={library} onOpen={open} />;
}
