import { describe, expect, test } from 'vitest';
import { palettes, type Palette } from './tokens.ts';

function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** WCAG 2 contrast ratio. */
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const surfaces = (palette: Palette) => [palette.surface0, palette.surface1, palette.surface2];

describe.each(Object.entries(palettes))('%s theme', (_name, palette) => {
  test('text is AA on every surface', () => {
    for (const surface of [...surfaces(palette), palette.surface3]) {
      for (const text of [palette.text, palette.textSoft, palette.textFaint, palette.accent]) {
        expect(contrast(text, surface), `${text} on ${surface}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  test('state colours are AAA on the surfaces they stand on', () => {
    for (const [state, tint] of [[palette.red, palette.redSoft], [palette.amber, palette.amberSoft], [palette.green, palette.greenSoft]] as const) {
      for (const surface of [palette.surface1, palette.surface2]) {
        expect(contrast(state, surface), `${state} on ${surface}`).toBeGreaterThanOrEqual(7);
      }
      expect(contrast(state, tint), `${state} on ${tint}`).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(palette.onGreen, palette.greenFill)).toBeGreaterThanOrEqual(7);
    // The word STOP is large and bold, for which AAA asks 4.5.
    expect(contrast(palette.onRed, palette.redFill)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(palette.onAccent, palette.accent)).toBeGreaterThanOrEqual(4.5);
  });

  test('plot lines and focus stand out by 3 : 1 (WCAG 1.4.11)', () => {
    for (const line of [...palette.series, palette.accent, palette.lineStrong]) {
      expect(contrast(line, palette.surface1), line).toBeGreaterThanOrEqual(3);
    }
    expect(contrast(palette.accent, palette.surface1)).toBeGreaterThanOrEqual(3);
  });
});
