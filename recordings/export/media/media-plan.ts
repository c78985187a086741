// Which depth and sound go along into a data set: what the takes have, less what people left out, what the format has no
// place for, and what only some of the episodes have. Pure; used by plan.ts.
import type { ExportOptions } from '../../../core/contract/exports.ts';
import { fault, type Fault } from '../../../core/fault.ts';
import type { DataSetFormat, DepthDescription, SoundDescription } from '../frames.ts';
import type { Selected } from '../selection.ts';
import type { TakeFacts } from '../take-facts.ts';
import { soundRate } from './sound.ts';

export interface FoundMedia { readonly stream: string; readonly kind: 'depth' | 'sound'; readonly name: string; readonly taken: boolean; readonly why: Fault | null; /** The same in few words, for the data set to say; empty: nothing. */ readonly words: string }
export interface MediaPlan {
  readonly depths: readonly DepthDescription[];
  readonly sounds: readonly SoundDescription[];
  readonly found: readonly FoundMedia[];
}

type Wish = Pick<ExportOptions, 'streams' | 'withoutStreams'>;

/** Asked for, or all are, and not left out. */
export const isStreamWanted = (stream: string, { streams, withoutStreams }: Wish): boolean =>
  (streams.length === 0 || streams.includes(stream)) && !withoutStreams.includes(stream);

export const depthsOf = ({ manifest }: Pick<TakeFacts, 'manifest'>): DepthDescription[] =>
  manifest.depths.filter((depth) => depth.frames > 0).map(({ name, streamId, width, height, metresPerStep }) => ({ name, stream: streamId, width, height, metresPerStep }));
/** Opus plays at one rate, whatever went in. */
export const soundsOf = ({ manifest }: Pick<TakeFacts, 'manifest'>): SoundDescription[] =>
  manifest.microphones.filter((one) => one.packets > 0).map(({ name, streamId, channels }) => ({ name, stream: streamId, channels, rate: soundRate }));

export function planMedia(selected: readonly Selected[], wish: Wish, { gridded, lacksMedia }: Pick<DataSetFormat, 'gridded' | 'lacksMedia'>): MediaPlan {
  const takes = selected.flatMap((one) => one.takes);
  const decided = <Description extends { readonly name: string; readonly stream: string }>(kind: FoundMedia['kind'], of: (take: TakeFacts) => Description[]) => {
    const sets = takes.map((take) => new Set(of(take).map((one) => JSON.stringify(one))));
    const all = [...new Map(takes.flatMap(of).map((one) => [one.stream, one])).values()].sort((one, other) => (one.stream < other.stream ? -1 : 1));
    const found = all.map((one): FoundMedia & { readonly one: Description } => {
      const { stream, name } = one;
      const missing = gridded && !sets.every((set) => set.has(JSON.stringify(one)));
      const what = kind === 'depth' ? '16-bit depth' : 'sound';
      const why = !isStreamWanted(stream, wish) ? null
        : lacksMedia !== undefined ? fault('export.left-stream', { stream: `${kind}.${name}`, format: lacksMedia, what })
        : missing ? fault('export.dropped-features', { names: `${kind}.${name}` }) : null;
      const words = why === null ? '' : lacksMedia !== undefined ? `${lacksMedia} holds no ${what}` : 'not all episodes have it';
      return { one, stream, kind, name, why, words, taken: why === null && isStreamWanted(stream, wish) };
    });
    return { found: found.map(({ one: _one, ...rest }) => rest), taken: found.filter(({ taken }) => taken).map(({ one }) => one) };
  };
  const [depths, sounds] = [decided('depth', depthsOf), decided('sound', soundsOf)];
  return { depths: depths.taken, sounds: sounds.taken, found: [...depths.found, ...sounds.found] };
}
