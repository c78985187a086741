// Puts one palette on the document as CSS variables. App calls it whenever the theme changes.
import { createStore } from 'zustand';
import { grid, palettes, typeSizes, type Palette, type ThemeName } from './tokens.ts';

/** The palette in force, for what draws on canvases. */
export const theme = createStore<{ readonly name: ThemeName; readonly palette: Palette }>(() => ({ name: 'dark', palette: palettes.dark }));

const kebab = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

export function applyTheme(name: ThemeName): void {
  const palette = palettes[name];
  const { style, dataset } = document.documentElement;
  for (const [key, value] of Object.entries(palette)) {
    if (typeof value === 'string') style.setProperty(`--${kebab(key)}`, value);
  }
  palette.series.forEach((value, index) => style.setProperty(`--series-${index}`, value));
  for (const [key, value] of Object.entries(typeSizes)) style.setProperty(`--size-${key}`, `${value}px`);
  style.setProperty('--grid', `${grid}px`);
  style.colorScheme = name;
  dataset['theme'] = name;
  theme.setState({ name, palette });
}
