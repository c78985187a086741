// The session state as a shape of its own, so that no state is told by colour alone.
import type { SessionState } from '../../core/contract/state.ts';

export type ShownState = SessionState | 'stopped' | 'connecting';

const shapes: Readonly<Record<ShownState, React.ReactNode>> = {
  connecting: <circle cx="12" cy="12" r="8" fill="none" strokeDasharray="3 4" />,
  idle: <circle cx="12" cy="12" r="8" fill="none" />,
  ready: <><circle cx="12" cy="12" r="8" fill="none" /><path d="M12 4a8 8 0 0 1 0 16z" fill="currentColor" stroke="none" /></>,
  armed: <path d="M12 3l9 9-9 9-9-9z" fill="none" />,
  live: <circle cx="12" cy="12" r="9" fill="currentColor" stroke="none" />,
  paused: <path d="M6 4h4v16H6zM14 4h4v16h-4z" fill="currentColor" stroke="none" />,
  fault: <path d="M12 3l10 18H2zM12 9v6M12 17.5v1" fill="none" />,
  stopped: <path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z" fill="currentColor" stroke="none" />,
};

export function StateMark({ state, size = 24 }: { readonly state: ShownState; readonly size?: number }) {
  return (
    <svg className={`state-mark state-mark--${state}`} viewBox="0 0 24 24" width={size} height={size} stroke="currentColor" strokeWidth="2.5" strokeLinejoin="round" aria-hidden="true">
      {shapes[state]}
    </svg>
  );
}
