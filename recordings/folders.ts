// Where things are in a library, and what an unfinished episode is called. Used by everything in this folder.
import { join } from 'node:path';

export const episodesFolder = (library: string): string => join(library, 'episodes');
export const trashFolder = (library: string): string => join(library, 'trash');
export const cataloguePath = (library: string): string => join(library, 'catalogue.sqlite');

export const partialSuffix = '.partial';
export const samplesName = 'samples.mcap';
/** What the name of a camera's file is. */
export const cameraFilePattern = /^[a-z0-9-]{1,40}\.mp4$/;
/** The same for a microphone's and a depth camera's. */
export const soundFilePattern = /^[a-z0-9-]{1,40}\.m4a$/;
export const depthFilePattern = /^[a-z0-9-]{1,40}\.depth\.mcap$/;
export const worldName = 'world.json';
export const worldXmlName = 'world.xml';
/** Space held back while recording, so that a full disk leaves room to finish the take. */
export const ballastName = 'ballast';

export const episodeIdPattern = /^[0-9A-Za-z_-]{1,80}$/;

/** `camera.wrist/frames` and `camera.wrist/depth` → `wrist`, `microphone.table/packets` → `table`. */
export function cameraNameOf(streamId: string): string {
  const name = /^(?:camera|microphone)\.([a-z0-9-]{1,40})\//.exec(streamId)?.[1];
  return name ?? streamId.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 40);
}
