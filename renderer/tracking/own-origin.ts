// Keeps a worker's fetches on our own server. The tracker's worker calls it before it loads MediaPipe.

interface Fetcher { fetch: typeof fetch; readonly location: { readonly origin: string; readonly href: string } }

/** From now on `fetch` in this scope rejects any address that is not of this scope's own origin. */
export function refuseOtherOrigins(scope: Fetcher): void {
  const allowed = scope.fetch.bind(scope);
  scope.fetch = (input, init) => {
    const address = new URL(input instanceof Request ? input.url : String(input), scope.location.href);
    if (address.protocol !== 'data:' && address.protocol !== 'blob:' && address.origin !== scope.location.origin) {
      return Promise.reject(new TypeError(`refused to reach ${address.origin}`));
    }
    return allowed(input, init);
  };
}
