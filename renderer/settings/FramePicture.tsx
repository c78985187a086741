// Where the operator stands, seen from above: the arm's base and reach, the person, and which way is right.
import type { Mapping } from '../../core/contract/state.ts';

export function FramePicture({ frame }: { readonly frame: Mapping['frame'] }) {
  const facing = frame === 'facing';
  return (
    <svg className="frame-picture" width="132" height="104" viewBox="0 0 132 104" aria-hidden="true">
      {/* The arm reaches up in the picture, whoever looks at it. */}
      <g transform={`translate(66 ${facing ? 80 : 46})`}>
        <path d="M-34 0A34 34 0 0 1 34 0" className="frame-picture__reach" />
        <rect x="-8" y="-6" width="16" height="12" rx="2" className="frame-picture__arm" />
        <path d="M0-4V-20M-4-26 0-20 4-26" className="frame-picture__link" />
      </g>
      <g transform={facing ? 'translate(66 16) rotate(180)' : 'translate(66 88)'}>
        <path d="M-13 6C-13-3 13-3 13 6Z" className="frame-picture__person" />
        <circle cy="-3" r="6" className="frame-picture__person" />
        <path d="M17 0H36M31-5 36 0 31 5" className="frame-picture__right" />
      </g>
    </svg>
  );
}
