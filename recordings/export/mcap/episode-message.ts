// What a stretch of a take gives one after the other. Made by episode-messages.ts and episode-media.ts, written by
// episode-file.ts.
import type { StreamDescription } from '../../../core/streams/stream.ts';
import type { SampleRow } from '../../message.ts';
import type { EpisodeVideo } from '../../reader.ts';
import type { DepthDescription, SoundDescription } from '../frames.ts';

export type EpisodeMessage =
  | { readonly kind: 'sample'; readonly stream: StreamDescription; readonly row: SampleRow; readonly logNanos: number }
  | { readonly kind: 'picture'; readonly video: EpisodeVideo; readonly data: Uint8Array; readonly isKey: boolean; readonly captureNanos: number; readonly logNanos: number }
  | { readonly kind: 'depth'; readonly depth: DepthDescription; readonly data: Uint8Array; readonly sequence: number; readonly captureNanos: number; readonly logNanos: number }
  | { readonly kind: 'sound'; readonly sound: SoundDescription; readonly data: Uint8Array; readonly sequence: number; readonly captureNanos: number; readonly logNanos: number };
