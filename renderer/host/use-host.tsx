// How components read host truth: one context with the link, and hooks that re-render only when what they
// select changes. Sample-rate numbers never come this way (see frame/LiveText.tsx).
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { createStore, useStore, type StoreApi } from 'zustand';
import type { HostState } from '../../core/contract/state.ts';
import type { HostLink } from './link.ts';

interface LinkContextValue {
  readonly link: HostLink;
  /** The last known state: kept, and shown as old, while disconnected. */
  readonly lastHost: StoreApi<{ readonly host: HostState | null }>;
}

const LinkContext = createContext<LinkContextValue | null>(null);

export function LinkProvider({ link, children }: { readonly link: HostLink; readonly children: ReactNode }) {
  const [lastHost] = useState(() => createStore<{ readonly host: HostState | null }>(() => ({ host: link.state.getState().host })));
  useEffect(() => link.state.subscribe(({ host }) => { if (host) lastHost.setState({ host }); }), [link, lastHost]);
  return <LinkContext value={{ link, lastHost }}>{children}</LinkContext>;
}

function useLinkContext(): LinkContextValue {
  const value = useContext(LinkContext);
  if (!value) throw new Error('a component that reads the host stands outside LinkProvider');
  return value;
}

export const useLink = (): HostLink => useLinkContext().link;

export const useConnected = (): boolean => useStore(useLink().state, (state) => state.connected);

/** Part of the last known host state, or null before the first. Select single values, or objects that the state itself holds. */
export function useHost<T>(select: (host: HostState) => T): T | null {
  return useStore(useLinkContext().lastHost, ({ host }) => (host ? select(host) : null));
}

/** Whether this window holds the control lease now. */
export function useHoldsControl(): boolean {
  const link = useLink();
  const connected = useConnected();
  const holder = useHost((host) => host.session.leaseHolder);
  return connected && holder !== null && holder === link.viewerId;
}
