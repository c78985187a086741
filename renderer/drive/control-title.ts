// The window that has control, by name; null when no one or this window has it.
import { useHoldsControl, useHost } from '../host/use-host.tsx';

export function useControlTitle(): string | null {
  const mine = useHoldsControl();
  const title = useHost((host) => host.viewers.find(({ id }) => id === host.session.leaseHolder)?.title ?? host.session.leaseHolder);
  return mine ? null : title;
}
