// Minimum, maximum, mean, spread and quantiles of features and of pictures: what training normalises by. Exact for
// features; of pictures every one of 256 levels is counted. Used by formats that carry statistics.
import type { FrameFeature, Picture, Statistics } from './frames.ts';

const quantiles = { q01: 0.01, q10: 0.1, q50: 0.5, q90: 0.9, q99: 0.99 } as const;
type QuantileName = keyof typeof quantiles;
const quantileNames = Object.keys(quantiles) as QuantileName[];

/** Of each number of a feature over all rows. Values that are not finite are left out. */
export function featureStatistics(feature: Pick<FrameFeature, 'names' | 'values'>): Statistics {
  const width = feature.names.length;
  const rows = feature.values.length / width;
  const columns = Array.from({ length: width }, (_, column) => columnStatistics(Float64Array.from({ length: rows }, (_row, row) => Number(feature.values[row * width + column]))));
  return gathered(columns, rows);
}

export function columnStatistics(values: Float64Array): Omit<{ readonly [Key in keyof Statistics]: number }, 'count'> {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  if (sorted.length === 0) return { min: 0, max: 0, mean: 0, std: 0, q01: 0, q10: 0, q50: 0, q90: 0, q99: 0 };
  // About the first value: nothing is lost where values are large and differ little.
  const about = sorted[0]!;
  let [sum, squares] = [0, 0];
  for (const value of sorted) { sum += value - about; squares += (value - about) ** 2; }
  const mean = sum / sorted.length;
  const found = Object.fromEntries(quantileNames.map((name) => [name, at(sorted, quantiles[name])])) as Record<QuantileName, number>;
  return { min: about, max: sorted.at(-1)!, mean: about + mean, std: Math.sqrt(Math.max(0, squares / sorted.length - mean ** 2)), ...found };
}

function at(sorted: Float64Array, quantile: number): number {
  const place = (sorted.length - 1) * quantile;
  const below = Math.floor(place);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  return low + (high - low) * (place - below);
}

function gathered(columns: readonly Omit<{ readonly [Key in keyof Statistics]: number }, 'count'>[], count: number): Statistics {
  const list = (key: Exclude<keyof Statistics, 'count'>): number[] => columns.map((column) => column[key]);
  return {
    min: list('min'), max: list('max'), mean: list('mean'), std: list('std'),
    q01: list('q01'), q10: list('q10'), q50: list('q50'), q90: list('q90'), q99: list('q99'), count,
  };
}

/** Counts the levels of pictures, per channel. */
export class PictureCounter {
  readonly #levels = [new Float64Array(256), new Float64Array(256), new Float64Array(256)] as const;
  #pictures = 0;

  add({ rgb }: Pick<Picture, 'rgb'>): void {
    const [red, green, blue] = this.#levels;
    for (let at = 0; at + 2 < rgb.length; at += 3) {
      red[rgb[at]!]! += 1;
      green[rgb[at + 1]!]! += 1;
      blue[rgb[at + 2]!]! += 1;
    }
    this.#pictures += 1;
  }

  /** 0 to 1. */
  done(): Statistics {
    return gathered(this.#levels.map(levelStatistics), this.#pictures);
  }
}

function levelStatistics(levels: Float64Array): ReturnType<typeof columnStatistics> {
  const total = levels.reduce((sum, count) => sum + count, 0);
  const mean = levels.reduce((sum, count, level) => sum + count * level, 0) / total;
  const variance = levels.reduce((sum, count, level) => sum + count * (level - mean) ** 2, 0) / total;
  const reach = (share: number): number => {
    let seen = 0;
    const level = levels.findIndex((count) => (seen += count) > 0 && seen >= share * total);
    return level / 255;
  };
  const found = Object.fromEntries(quantileNames.map((name) => [name, reach(quantiles[name])])) as Record<QuantileName, number>;
  return { min: reach(0), max: levels.findLastIndex((count) => count > 0) / 255, mean: mean / 255, std: Math.sqrt(variance) / 255, ...found };
}

/** Over all episodes from each episode's own: exact but for quantiles, of which the widest are taken. */
export function joinedStatistics(parts: readonly Statistics[]): Statistics {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const each = (pick: (index: number) => number): number[] => (parts[0]?.min ?? []).map((_, index) => pick(index));
  const weighted = (value: (part: Statistics) => number): number => parts.reduce((sum, part) => sum + value(part) * part.count, 0) / count;
  const mean = each((index) => weighted((part) => part.mean[index]!));
  const least = (key: 'min' | 'q01' | 'q10' | 'q50') => each((index) => Math.min(...parts.map((part) => part[key][index]!)));
  const most = (key: 'max' | 'q90' | 'q99') => each((index) => Math.max(...parts.map((part) => part[key][index]!)));
  return {
    min: least('min'), max: most('max'), mean,
    std: each((index) => Math.sqrt(weighted((part) => part.std[index]! ** 2 + (part.mean[index]! - mean[index]!) ** 2))),
    q01: least('q01'), q10: least('q10'), q50: least('q50'), q90: most('q90'), q99: most('q99'), count,
  };
}
