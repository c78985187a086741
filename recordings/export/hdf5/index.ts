// The format `hdf5`: in the layout of robomimic or of ALOHA, as the options say.
import type { DataSetFormat } from '../frames.ts';
import { openAloha } from './aloha.ts';
import { openRobomimic } from './robomimic.ts';
import { validate } from './validate.ts';

export const hdf5Format: DataSetFormat = {
  format: 'hdf5', gridded: true, uniform: true,
  // robomimic wants one file: parts are put together in the end.
  passes: ({ hdf5Layout }) => (hdf5Layout === 'robomimic' ? 2 : 1),
  estimateBytes({ cameras, episodes, features, fps, options }) {
    const rows = episodes.reduce((sum, { seconds }) => sum + seconds * fps, 0);
    const pixels = cameras.reduce((sum, { width, height }) => sum + width * height, 0);
    // Pictures as they are, or a JPEG's usual fifth of a byte a pixel; numbers twice where the next row is stored too.
    return rows * (pixels * (options.hdf5Pictures === 'raw' ? 3 : 0.2) + features.reduce((sum, { names }) => sum + names.length * 16, 0));
  },
  open: (context) => (context.plan.options.hdf5Layout === 'aloha' ? openAloha(context) : openRobomimic(context)),
  validate,
};
