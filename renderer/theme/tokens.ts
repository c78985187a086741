// Every colour and size of the screen, once. apply-theme.ts makes CSS variables of them, the scene and the
// plots read them directly, and a test holds their contrast.

/** The five type sizes, in pixels: caption, text, reading, state, across the room. */
export const typeSizes = { 1: 12, 2: 14, 3: 17, 4: 22, 5: 34 } as const;
/** Everything sits on a grid of this many pixels. */
export const grid = 4;

/** red, amber and green mean stop or fault, guard acting or stale, and live; nothing else may use them. */
export interface Palette {
  /** Behind everything; a panel; a control on a panel. */
  readonly surface0: string; readonly surface1: string; readonly surface2: string; readonly surface3: string;
  readonly line: string; readonly lineStrong: string;
  readonly text: string; readonly textSoft: string; readonly textFaint: string;
  /** Selection and focus. */
  readonly accent: string; readonly onAccent: string; readonly accentSoft: string;
  readonly red: string; readonly redFill: string; readonly redFillHover: string; readonly onRed: string; readonly redSoft: string;
  readonly amber: string; readonly amberSoft: string;
  readonly green: string; readonly greenFill: string; readonly onGreen: string; readonly greenSoft: string;
  /** Six plot lines that stay apart for colour-blind eyes and are none of the safety colours. */
  readonly series: readonly [string, string, string, string, string, string];
  /** The scene's backdrop, ground, and the lines on it. */
  readonly sky: string; readonly ground: string; readonly groundLine: string;
  /** The ground where no light falls on it, for a software rasteriser. */
  readonly groundShown: string;
}

export const dark: Palette = {
  surface0: '#0b0d0f', surface1: '#13161a', surface2: '#1c2127', surface3: '#272d35',
  line: '#262c33', lineStrong: '#65707c',
  text: '#f3f5f7', textSoft: '#bcc4cc', textFaint: '#929ca6',
  accent: '#7db4ff', onAccent: '#08131f', accentSoft: '#1a2b42',
  red: '#ff8c8c', redFill: '#c9151d', redFillHover: '#dc2028', onRed: '#ffffff', redSoft: '#3a1517',
  amber: '#ffbe4d', amberSoft: '#35280f',
  green: '#46dc93', greenFill: '#46dc93', onGreen: '#04150c', greenSoft: '#0f2e20',
  series: ['#8ab4f8', '#c79bff', '#6fd3e0', '#e8a0c8', '#b9c0c8', '#d6c79a'],
  sky: '#101418', ground: '#1a1f25', groundLine: '#2c343d', groundShown: '#262a2f',
};

export const light: Palette = {
  surface0: '#dfe3e7', surface1: '#f4f6f8', surface2: '#ffffff', surface3: '#e6eaee',
  line: '#d3d9df', lineStrong: '#7b8590',
  text: '#0f1316', textSoft: '#39424b', textFaint: '#56606a',
  accent: '#0b57c9', onAccent: '#ffffff', accentSoft: '#dbe8fb',
  red: '#9b0d14', redFill: '#c9151d', redFillHover: '#b01018', onRed: '#ffffff', redSoft: '#fae0e0',
  amber: '#6e4300', amberSoft: '#fbedd0',
  green: '#00552f', greenFill: '#00623a', onGreen: '#ffffff', greenSoft: '#d6f0e2',
  series: ['#1a5fc4', '#7b3fc4', '#0b7285', '#a8327a', '#4a545e', '#6f5c14'],
  sky: '#e9edf0', ground: '#d8dde2', groundLine: '#c0c8d0', groundShown: '#dde1e5',
};

export const palettes = { dark, light } as const;
export type ThemeName = keyof typeof palettes;
