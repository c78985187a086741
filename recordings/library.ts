// The library: one folder of episodes and a catalogue that can be rebuilt from them. Opened once by the host
// and by each command-line verb; all disk work happens on workers.
import type { Episode, Outcome } from '../core/contract/state.ts';
import type { Fault } from '../core/fault.ts';
import type { Manifest } from './manifest.ts';

export interface LibraryStatus {
  readonly folder: string;
  readonly episodes: number;
  readonly freeBytes: number;
  /** Recording time left at the last take's rate, or at 1 MB a second before the first take. */
  readonly secondsLeft: number;
  readonly fault: Fault | null;
}

export interface Library extends AsyncDisposable {
  readonly folder: string;
  /** As of the last look (every two seconds and after every change). */
  status(): LibraryStatus;
  /** Called when episodes or status changed, whoever changed them. */
  watch(listener: () => void): Disposable;
  /** Newest first, without the trash. Rejections of everything below are FaultErrors. */
  list(): Promise<readonly Episode[]>;
  show(id: string): Promise<{ readonly episode: Episode; readonly manifest: Manifest }>;
  label(id: string, labels: { readonly outcome?: Outcome | undefined; readonly note?: string | undefined }): Promise<Episode>;
  remove(id: string): Promise<void>;
  restore(id: string): Promise<Episode>;
  verify(id: string): Promise<Verdict>;
  repair(id: string): Promise<Episode>;
  /** Makes the catalogue anew from the folders alone. */
  rebuild(): Promise<readonly Episode[]>;
  /** One stream as core/wire/columns-bytes.ts, for the player. */
  columnBytes(id: string, streamId: string): Promise<Uint8Array>;
  /** Absolute path of an episode's folder; 'episode.absent' if there is none. */
  folderOf(id: string): Promise<string>;
  /** Enters an episode folder that the recorder has just finished. */
  adopt(id: string): Promise<Episode>;
  /** Resolves when what was found broken at the start has been repaired. */
  settled(): Promise<void>;
  /** The recorder tells the rate of the take, for the forecast. */
  noteRate(bytesPerSecond: number): void;
}

export interface Verdict {
  readonly ok: boolean;
  /** One sentence each, naming the file. */
  readonly problems: readonly string[];
}

export interface LibraryOptions {
  /** Low space, repairs made, an unwritable folder. */
  report?(fault: Fault): void;
}

/** Makes the folder if there is none; rejects with 'library.unwritable'. Unfinished takes are repaired in the background. */
export declare function openLibrary(folder: string, options?: LibraryOptions): Promise<Library>;
