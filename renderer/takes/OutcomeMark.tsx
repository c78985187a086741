// How a take went, as a shape, for people who do not see its colour. Used by tiles, filters and the player.
import type { Outcome } from '../../core/contract/episode.ts';

/** A disc with a tick, a half disc, a square with a cross, an empty ring: told apart at 14 pixels in grey. */
export function OutcomeMark({ outcome, size = 14 }: { readonly outcome: Outcome; readonly size?: number }) {
  return (
    <svg className={`outcome-mark outcome-mark--${outcome}`} width={size} height={size} viewBox="0 0 14 14" aria-hidden="true">
      {outcome === 'success' && <><circle cx="7" cy="7" r="6.5" className="outcome-mark__fill" /><path d="M3.8 7.2 6.1 9.5 10.3 4.8" className="outcome-mark__cut" /></>}
      {outcome === 'partial' && <><circle cx="7" cy="7" r="5.75" className="outcome-mark__ring" /><path d="M7 1.25a5.75 5.75 0 0 1 0 11.5z" className="outcome-mark__fill" /></>}
      {outcome === 'failure' && <><rect x=".75" y=".75" width="12.5" height="12.5" rx="2" className="outcome-mark__fill" /><path d="M4.2 4.2 9.8 9.8M9.8 4.2 4.2 9.8" className="outcome-mark__cut" /></>}
      {outcome === 'unlabelled' && <circle cx="7" cy="7" r="5.75" className="outcome-mark__ring" strokeDasharray="2.2 2.3" />}
    </svg>
  );
}
