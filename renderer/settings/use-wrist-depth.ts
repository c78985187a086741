// How far the tracker sees the hand from the camera now, metres; null while no hand is in view. For the
// calibration: read a few times a second, never at sample rate through React.
import { useEffect, useRef, useState, type RefObject } from 'react';
import { handStream } from '../../core/streams/kinds.ts';
import { fieldOffset } from '../../core/streams/stream.ts';
import type { HostLink } from '../host/link.ts';

const layout = handStream('', '', '');
const validAt = fieldOffset(layout, 'valid');
const depthAt = fieldOffset(layout, 'wristPosition') + 2;
/** Older than this is not where the hand is now. */
const freshMilliseconds = 500;

export interface WristDepth {
  /** For the screen, ten times a second. */
  readonly metres: number | null;
  /** Every sample that came, for measuring: set while wanted. */
  readonly collect: RefObject<((metres: number) => void) | null>;
}

export function useWristDepth(link: HostLink, hand: 'right' | 'left'): WristDepth {
  const [metres, setMetres] = useState<number | null>(null);
  const collect = useRef<((metres: number) => void) | null>(null);
  useEffect(() => {
    const stream = `hand.${hand}/landmarks`;
    let lastSequence = -1;
    let lastSeen = -Infinity;
    let newest: number | null = null;
    const stop = link.samples.onFrame(() => {
      const sample = link.samples.newest(stream);
      if (!sample || sample.sequence === lastSequence) return;
      lastSequence = sample.sequence;
      if (!(sample.values[validAt]! > 0)) { newest = null; return; }
      lastSeen = performance.now();
      newest = sample.values[depthAt]!;
      collect.current?.(newest);
    });
    const timer = setInterval(() => { setMetres(performance.now() - lastSeen > freshMilliseconds ? null : newest); }, 100);
    return () => { stop(); clearInterval(timer); };
  }, [link, hand]);
  return { metres, collect };
}
