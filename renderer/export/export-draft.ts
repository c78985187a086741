// The export sheet as it is filled in, and the options that it comes to. Pure; ExportView keeps one and remembers it.
import { z } from 'zod';
import { outcomes, verdicts, type Outcome, type Verdict } from '../../core/contract/episode.ts';
import { exportOptionsSchema, type ExportFormat, type ExportOptions } from '../../core/contract/exports.ts';

export interface ExportDraft {
  readonly format: ExportFormat;
  readonly which: 'marked' | 'found' | 'all';
  /** Empty: any. */
  readonly outcomes: readonly Outcome[];
  readonly verdicts: readonly (Verdict | 'none')[];
  readonly out: string;
  readonly name: string;
  /** As typed; empty: the rate of the slowest camera. */
  readonly fps: string;
  readonly gridCamera: string;
  /** Cameras that are left out. */
  readonly withoutCameras: readonly string[];
  /** Streams of sound and depth that are left out. */
  readonly withoutStreams: readonly string[];
  /** `640x480`, or empty: as recorded. */
  readonly size: string;
  readonly codec: ExportOptions['codec'];
  readonly validationPercent: number;
  readonly trueTimes: boolean;
  readonly mcapMessages: ExportOptions['mcapMessages'];
  readonly hdf5Layout: ExportOptions['hdf5Layout'];
  readonly hdf5Pictures: ExportOptions['hdf5Pictures'];
  readonly robotType: string;
  readonly licence: string;
  readonly description: string;
}

export const freshDraft: ExportDraft = {
  format: 'lerobot', which: 'all', outcomes: [], verdicts: [], out: '', name: '', fps: '', gridCamera: '',
  withoutCameras: [], withoutStreams: [], size: '', codec: 'copy', validationPercent: 0, trueTimes: true, mcapMessages: 'foxglove', hdf5Layout: 'robomimic', hdf5Pictures: 'raw', robotType: '', licence: '', description: '',
};

export const sizes = ['', '320x240', '640x480', '224x224', '1280x720'] as const;

/** null: nothing to ask the host for yet. */
export function optionsOf(draft: ExportDraft, episodes: readonly string[], cameras: readonly string[]): ExportOptions | null {
  const out = draft.out.trim();
  const fps = draft.fps.trim() === '' ? 0 : Number(draft.fps);
  if (out === '' || !Number.isInteger(fps) || fps < 0 || fps > 1000) return null;
  const [width = 0, height = 0] = draft.size.split('x').map(Number);
  const kept = cameras.filter((camera) => !draft.withoutCameras.includes(camera));
  return {
    format: draft.format, out, name: draft.name.trim(), episodes: [...episodes], outcomes: draft.outcomes.length === 0 ? [...outcomes] : [...draft.outcomes],
    verdicts: draft.verdicts.length === 0 ? [...verdicts, 'none'] : [...draft.verdicts],
    fps, gridCamera: draft.gridCamera, streams: [], withoutStreams: [...draft.withoutStreams], cameras: kept.length === cameras.length ? [] : kept, resampling: {},
    size: draft.size === '' ? null : { width, height }, codec: draft.codec, validationShare: draft.validationPercent / 100, trueTimes: draft.trueTimes, mcapMessages: draft.mcapMessages, hdf5Layout: draft.hdf5Layout, hdf5Pictures: draft.hdf5Pictures,
    robotType: draft.robotType.trim(), licence: draft.licence.trim(), description: draft.description.trim(),
  };
}

const letters = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '');

/** A folder beside the library that says what is in it; the next free number is the host's affair. */
export function suggestedFolder(libraryFolder: string, format: ExportFormat, task: string, now: Date): string {
  const slash = libraryFolder.includes('\\') ? '\\' : '/';
  const stamp = `${now.getFullYear()}${String(now.getMonth() + 1).padStart(2, '0')}${String(now.getDate()).padStart(2, '0')}-${String(now.getHours()).padStart(2, '0')}${String(now.getMinutes()).padStart(2, '0')}`;
  return `${libraryFolder.replace(/[\\/]+$/, '')}-exports${slash}${[letters(task), format.replaceAll('.', '-'), stamp].filter((part) => part !== '').join('-')}`;
}

const key = 'waldo.export.draft';

/** The choices of last time, each by itself: a stored one that is none any more is as fresh. What they are about (takes, folder, name) is asked anew. */
const { format, codec, mcapMessages, hdf5Layout, hdf5Pictures } = exportOptionsSchema.shape;
const text = z.string().max(4000).catch('');
const rememberedSchema = z.object({
  format: format.catch(freshDraft.format), outcomes: z.array(z.enum(outcomes)).catch([]), verdicts: z.array(z.enum([...verdicts, 'none'])).catch([]),
  fps: text, size: z.enum(sizes).catch(''), codec: codec.catch(freshDraft.codec), validationPercent: z.number().min(0).max(90).catch(0), trueTimes: z.boolean().catch(true),
  mcapMessages: mcapMessages.catch('foxglove'), hdf5Layout: hdf5Layout.catch('robomimic'), hdf5Pictures: hdf5Pictures.catch('raw'), robotType: text, licence: text, description: text,
});

export function rememberedDraft(storage: Pick<Storage, 'getItem'>): ExportDraft {
  try {
    return { ...freshDraft, ...rememberedSchema.parse(JSON.parse(storage.getItem(key) ?? '{}')) };
  } catch {
    return freshDraft;
  }
}

export const rememberDraft = (storage: Pick<Storage, 'setItem'>, draft: ExportDraft): void => { storage.setItem(key, JSON.stringify(draft)); };
