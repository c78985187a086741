// A number or word read from the sample store, written into the page directly and never through React.
import { useEffect, useRef } from 'react';
import { onSlowTick } from './slow-tick.ts';

interface LiveTextProps {
  readonly read: () => string;
  /** Width in digits, so that nothing moves when the number changes. */
  readonly width?: number;
  readonly className?: string;
}

export function LiveText({ read, width, className }: LiveTextProps) {
  const ref = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const write = () => {
      const text = read();
      if (ref.current && ref.current.textContent !== text) ref.current.textContent = text;
    };
    write();
    return onSlowTick(write);
  }, [read]);
  return <span ref={ref} className={className} style={width === undefined ? undefined : { display: 'inline-block', minWidth: `${width}ch` }} />;
}
