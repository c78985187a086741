// The formats that a data set can be written in: one folder each beside this file, one line each here.
import type { ExportFormat } from '../../core/contract/exports.ts';
import type { DataSetFormat } from './frames.ts';

/** Loaded only when asked for. */
export const formats: { readonly [Format in ExportFormat]?: () => Promise<DataSetFormat> } = {
  csv: async () => (await import('./csv/index.ts')).csvFormat,
  parquet: async () => (await import('./csv/index.ts')).parquetFormat,
  lerobot: async () => (await import('./lerobot/index.ts')).lerobotFormat,
  'lerobot-v2.1': async () => (await import('./lerobot-v2.1/index.ts')).lerobotV21Format,
  hdf5: async () => (await import('./hdf5/index.ts')).hdf5Format,
  mcap: async () => (await import('./mcap/index.ts')).mcapFormat,
};
