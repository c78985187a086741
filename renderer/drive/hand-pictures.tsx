// The three pictures of the first choice, drawn in the theme's own tones.

const frame = { viewBox: '0 0 240 140', width: '100%', 'aria-hidden': true, fill: 'none', stroke: 'currentColor', strokeWidth: 2.5, strokeLinecap: 'round', strokeLinejoin: 'round' } as const;

/** An open hand, palm to the viewer. */
const Hand = ({ transform }: { readonly transform: string }) => (
  <g transform={transform}>
    <path d="M-15 34v-20c-8-6-17-15-21-21-3-5 3-9 7-6l14 12v-36c0-7 9-7 9 0v26v-34c0-7 9-7 9 0v34v-31c0-7 9-7 9 0v33v-23c0-7 8-7 8 0v39c0 10-3 16-6 22v5z" />
  </g>
);

export const CameraPicture = () => (
  <svg {...frame}>
    <rect x="22" y="30" width="86" height="62" rx="6" />
    <circle cx="65" cy="61" r="19" /><circle cx="65" cy="61" r="8" />
    <path d="M50 92l-8 18h46l-8-18" />
    <path d="M112 50l28-14M112 72l28 14" strokeDasharray="3 7" opacity=".6" />
    <Hand transform="translate(182 68)" />
  </svg>
);

const joints = [[0, 30], [-24, 8], [-33, -3], [-10, -4], [-12, -34], [2, -6], [2, -44], [13, -4], [15, -38], [22, 2], [26, -24]] as const;

export const RenderedPicture = () => (
  <svg {...frame}>
    <rect x="46" y="16" width="148" height="108" rx="4" strokeDasharray="2 7" opacity=".6" />
    <g transform="translate(118 80)">
      <path d="M0 30L-24 8L-33 -3M0 30L-10 -4L-12 -34M0 30L2 -6L2 -44M0 30L13 -4L15 -38M0 30L22 2L26 -24M-10 -4L2 -6L13 -4L22 2" />
      {joints.map(([x, y]) => <circle key={`${x},${y}`} cx={x} cy={y} r="4" fill="currentColor" stroke="none" />)}
    </g>
    <path d="M46 34v-18h18M176 16h18v18M194 106v18h-18M64 124H46v-18" />
  </svg>
);

/** A small arm with a grip, and the arm that follows it. */
export const LeaderPicture = () => (
  <svg {...frame}>
    <path d="M34 116h40M54 116v-22l34-34 26 16" /><circle cx="54" cy="94" r="6" /><circle cx="88" cy="60" r="6" /><path d="M114 76l10 14M114 76l16-2" />
    <path d="M138 68h22" strokeDasharray="3 7" opacity=".6" />
    <path d="M168 116h48M192 116v-30l-22-36 30-18" /><circle cx="192" cy="86" r="7" /><circle cx="170" cy="50" r="7" /><path d="M200 32l14-8M200 32l12 10" />
  </svg>
);

export const DevicePicture = () => (
  <svg {...frame}>
    <Hand transform="translate(92 66) scale(1.15)" />
    <path d="M72 104h42v16H72z" />
    <path d="M114 112h36c12 0 12-40 24-40" strokeDasharray="3 7" opacity=".6" />
    <rect x="174" y="56" width="34" height="32" rx="4" /><path d="M184 66h14M184 74h14" />
  </svg>
);
