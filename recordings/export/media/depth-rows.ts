// The depth pictures of an episode's rows: when each was captured, which one each row shows, and their numbers. A take's
// file is read from front to back; one picture is in memory at a time. Used by episode-frames.ts and the job.
import { join } from 'node:path';
import { fault, FaultError } from '../../../core/fault.ts';
import { readDepth } from '../../depth-file.ts';
import type { DepthDescription, DepthRow, ExportEpisode, FrameDepth } from '../frames.ts';
import { framesOfRows, type Grid } from '../grid.ts';
import type { TakeFacts } from '../take-facts.ts';

export const depthPath = (folder: string, name: string): string => join(folder, `${name}.depth.mcap`);

/** Capture times, host nanoseconds, ascending; of pictures as they lie in the file but those that were captured before the one before. */
export async function depthTimes(take: TakeFacts, name: string): Promise<Float64Array> {
  const epoch = BigInt(take.manifest.clock.epochUnixNanos);
  const found: number[] = [];
  try {
    for await (const { captured } of inOrder(depthPath(take.folder, name))) found.push(Number(captured - epoch));
  } catch (error) {
    throw new FaultError(fault('export.skip-damaged', { id: take.id }, `${name}.depth.mcap: ${(error as Error).message}`));
  }
  if (found.length === 0) throw new FaultError(fault('export.skip-damaged', { id: take.id }, `${name}.depth.mcap holds no pictures`));
  return Float64Array.from(found);
}

async function* inOrder(path: string): ReturnType<typeof readDepth> {
  let last: bigint | null = null;
  for await (const picture of readDepth(path)) {
    if (last !== null && picture.captured <= last) continue;
    last = picture.captured;
    yield picture;
  }
}

export interface DepthOfRows { readonly frames: FrameDepth; /** Capture time of each row's picture, host nanoseconds. */ readonly times: Float64Array }

/** Times by id of the take. */
export function depthOfRows(depth: DepthDescription, episode: ExportEpisode, takes: readonly TakeFacts[], times: ReadonlyMap<string, Float64Array>, grid: Grid): DepthOfRows {
  const frame = new Int32Array(grid.times.length);
  const source = new Uint16Array(grid.times.length);
  takes.forEach((take, index) => {
    const mine = [...grid.span.keys()].filter((row) => episode.spans[grid.span[row]!]!.id === take.id);
    const chosen = framesOfRows(Float64Array.from(mine, (row) => grid.times[row]!), times.get(take.id)!, 0, false);
    mine.forEach((row, at) => { frame[row] = chosen[at]!; source[row] = index; });
  });
  return {
    frames: { ...depth, sources: takes.map((take) => depthPath(take.folder, depth.name)), source, frame },
    times: Float64Array.from(frame, (picture, row) => times.get(takes[source[row]!]!.id)![picture]!),
  };
}

/** Rows show pictures of one file after the other, each file's in order. */
export async function* depthRows({ sources, source, frame, width, height }: FrameDepth, signal: AbortSignal): AsyncGenerator<DepthRow> {
  for (let row = 0; row < frame.length;) {
    const path = sources[source[row]!]!;
    const begun = row;
    let at = -1;
    for await (const { values, width: wide, height: high } of inOrder(path)) {
      signal.throwIfAborted();
      at += 1;
      if (wide !== width || high !== height) throw new Error(`${path}: a picture of ${wide}x${high} among others`);
      for (; row < frame.length && sources[source[row]!] === path && frame[row] === at; row += 1) yield { row, values };
      if (row >= frame.length || sources[source[row]!] !== path || frame[row]! < at) break;
    }
    if (row === begun || (row < frame.length && sources[source[row]!] === path && frame[row]! > at)) throw new Error(`${path}: picture ${frame[row]} is not in it`);
  }
}
