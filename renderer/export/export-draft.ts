// The export sheet as it is filled in, and the options that it comes to. Pure; ExportView keeps one and remembers it.
import { outcomes, verdicts, type Outcome, type Verdict } from '../../core/contract/episode.ts';
import type { ExportFormat, ExportOptions } from '../../core/contract/exports.ts';

export interface ExportDraft {
  readonly format: ExportFormat;
  readonly which: 'marked' | 'found' | 'all';
  readonly outcomes: readonly Outcome[];
  readonly verdicts: readonly (Verdict | 'none')[];
  readonly out: string;
  readonly name: string;
  /** As typed; empty: the rate of the slowest camera. */
  readonly fps: string;
  readonly gridCamera: string;
  /** Cameras that are left out. */
  readonly withoutCameras: readonly string[];
  /** `640x480`, or empty: as recorded. */
  readonly size: string;
  readonly codec: ExportOptions['codec'];
  readonly validationPercent: number;
  readonly trueTimes: boolean;
  readonly mcapMessages: ExportOptions['mcapMessages'];
  readonly robotType: string;
  readonly licence: string;
  readonly description: string;
}

export const freshDraft: ExportDraft = {
  format: 'lerobot', which: 'all', outcomes: [...outcomes], verdicts: [...verdicts, 'none'], out: '', name: '', fps: '', gridCamera: '',
  withoutCameras: [], size: '', codec: 'copy', validationPercent: 0, trueTimes: true, mcapMessages: 'foxglove', robotType: '', licence: '', description: '',
};

export const sizes = ['', '320x240', '640x480', '224x224', '1280x720'] as const;

/** null: nothing to ask the host for yet. */
export function optionsOf(draft: ExportDraft, episodes: readonly string[], cameras: readonly string[]): ExportOptions | null {
  const out = draft.out.trim();
  const fps = draft.fps.trim() === '' ? 0 : Number(draft.fps);
  if (out === '' || !Number.isInteger(fps) || fps < 0 || fps > 1000 || draft.outcomes.length === 0 || draft.verdicts.length === 0) return null;
  const [width = 0, height = 0] = draft.size.split('x').map(Number);
  const kept = cameras.filter((camera) => !draft.withoutCameras.includes(camera));
  return {
    format: draft.format, out, name: draft.name.trim(), episodes: [...episodes], outcomes: [...draft.outcomes], verdicts: [...draft.verdicts],
    fps, gridCamera: draft.gridCamera, streams: [], cameras: kept.length === cameras.length ? [] : kept, resampling: {},
    size: draft.size === '' ? null : { width, height }, codec: draft.codec, validationShare: draft.validationPercent / 100, trueTimes: draft.trueTimes, mcapMessages: draft.mcapMessages,
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

/** The choices of last time; what they are about (takes, folder, name) is asked anew. */
export function rememberedDraft(storage: Pick<Storage, 'getItem'>): ExportDraft {
  try {
    const stored = JSON.parse(storage.getItem(key) ?? '{}') as Partial<Record<keyof ExportDraft, unknown>>;
    const fitting = Object.entries(freshDraft).map(([name, fresh]) => {
      const value = stored[name as keyof ExportDraft];
      return [name, typeof value === typeof fresh && Array.isArray(value) === Array.isArray(fresh) ? value : fresh];
    });
    return { ...(Object.fromEntries(fitting) as unknown as ExportDraft), which: 'all', out: '', name: '', gridCamera: '', withoutCameras: [] };
  } catch {
    return freshDraft;
  }
}

export const rememberDraft = (storage: Pick<Storage, 'setItem'>, draft: ExportDraft): void => { storage.setItem(key, JSON.stringify(draft)); };
