// `waldo export FORMAT [episodes…] --out DIR`: a data set without a window. Interrupted, the same command goes on.
import { resolve } from 'node:path';
import { exportFormats, exportOptionsSchema, type ExportOptions, type ExportReport } from '../../core/contract/exports.ts';
import { fault, FaultError, type Fault } from '../../core/fault.ts';
import { sentence } from '../../core/sentences/en.ts';
import { openExporter } from '../../recordings/export/exporter.ts';
import { interruptedIn } from '../../recordings/export/journal.ts';
import { partialOf } from '../../recordings/export/places.ts';
import { defaultLibrary, version } from '../places.ts';
import { textOption } from './options.ts';
import type { Verb, VerbInput } from './verb.ts';

export const exportVerb: Verb = {
  name: 'export',
  summary: `Write a data set for others: export ${exportFormats.join('|')} [episodes…] --out DIR`,
  options: {
    out: { type: 'string', help: 'the folder to make' },
    library: { type: 'string', help: 'folder of the episodes' },
    name: { type: 'string', help: "name of the data set (default: the folder's)" },
    fps: { type: 'string', help: 'rows a second (default: what the slowest camera gives)' },
    grid: { type: 'string', help: 'a camera: one row for each of its frames' },
    cameras: { type: 'string', help: 'names, with commas (default: all)' },
    streams: { type: 'string', help: 'stream ids, with commas (default: what the format takes)' },
    without: { type: 'string', help: 'stream ids that are left out, with commas: camera.wrist/depth, microphone.table/packets …' },
    resampling: { type: 'string', help: 'stream=nearest|hold|interpolate, with commas' },
    outcome: { type: 'string', help: 'success,partial,failure,unlabelled: only these' },
    verdict: { type: 'string', help: 'accept,flag,refuse,none: only these' },
    size: { type: 'string', help: 'pictures of WIDTHxHEIGHT' },
    codec: { type: 'string', help: 'copy|h264|av1 (default: copy where possible)' },
    val: { type: 'string', help: 'share of the episodes for the split val, like 0.1' },
    'no-times': { type: 'boolean', help: 'leave the true capture times out' },
    messages: { type: 'string', help: 'MCAP: foxglove|ros2' },
    robot: { type: 'string', help: 'type of the robot' },
    layout: { type: 'string', help: 'hdf5: robomimic|aloha (default: robomimic)' },
    pictures: { type: 'string', help: 'hdf5: raw|jpeg (default: raw)' },
    licence: { type: 'string', help: 'for the data card' },
    description: { type: 'string', help: 'for the data card' },
    plan: { type: 'boolean', help: 'only say what would be written' },
    resume: { type: 'boolean', help: 'go on with what was interrupted at --out, whoever began it: no other options' },
  },
  async run({ values, positionals, out, signal }: VerbInput) {
    const asked = values['resume'] === true ? interrupted(values, positionals) : null;
    const options = asked?.options ?? readOptions(values, positionals);
    const library = resolve(textOption(values, 'library') ?? asked?.library ?? defaultLibrary);
    await using exporter = openExporter(`Waldo ${version}`);
    if (values['plan'] === true) {
      const plan = await exporter.plan(library, options);
      out.say(`${plan.episodes} episodes, ${plan.rows} rows at ${plan.fps} a second, about ${megabytes(plan.estimatedBytes)} and ${Math.ceil(plan.estimatedSeconds)} s`);
      if (plan.peakBytes > plan.estimatedBytes) out.say(`While it is written it takes up to ${megabytes(plan.peakBytes)}; ${megabytes(plan.freeBytes)} are free`);
      for (const { why } of plan.skipped) out.say(sentence(why as Fault));
      for (const warning of plan.warnings) out.say(sentence(warning as Fault));
      return { ok: plan.place !== 'taken', result: { plan } };
    }
    const stop = (): void => void exporter.cancel('export').catch(() => undefined);
    signal.addEventListener('abort', stop);
    let said = '';
    const report = await exporter.run('export', library, options, {
      progress({ phase, share, secondsLeft, episodesDone, episodes }) {
        const line = `${phase} ${Math.floor(share * 10) * 10} %${episodes === 0 ? '' : `, ${episodesDone} of ${episodes} episodes`}`;
        if (line === said) return;
        said = line;
        out.say(secondsLeft === null ? line : `${line}, ${Math.ceil(secondsLeft)} s left`);
      },
    });
    signal.removeEventListener('abort', stop);
    say(report, out.say);
    return { ok: report.problems.length === 0, result: { out: options.out, report } };
  },
};

/** Its options stand in the folder. Throws 'export.no-journal'. */
function interrupted(values: VerbInput['values'], positionals: readonly string[]): { readonly options: ExportOptions; readonly library: string | undefined } {
  const out = textOption(values, 'out');
  if (out === undefined || positionals.length > 0) throw new FaultError(fault('request.invalid', { field: '--resume' }, 'name the folder with --out, and nothing else'));
  const path = resolve(out.replace(/\.partial[\\/]?$/, ''));
  const found = interruptedIn(partialOf(path));
  if (found === null || found.options === null) throw new FaultError(fault('export.no-journal', { path }));
  return { options: { ...found.options, out: path }, library: found.library ?? undefined };
}

function say(report: ExportReport, line: (text: string) => void): void {
  line(`${report.episodes} episodes, ${report.rows} rows, ${megabytes(report.bytes)} in ${report.seconds.toFixed(1)} s; ${report.copiedVideos} videos copied, ${report.encodedVideos} encoded`);
  for (const error of report.timeErrors) line(`  ${error.stream.padEnd(28)} ${error.resampling.padEnd(11)} ${error.p50Milliseconds.toFixed(1)} ms, at most ${error.maxMilliseconds.toFixed(1)} ms`);
  for (const { why } of report.skipped) line(sentence(why as Fault));
  for (const warning of report.warnings) line(sentence(warning as Fault));
  for (const problem of report.problems) line(`Wrong: ${problem}`);
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
const list = (text: string | undefined): string[] => (text ?? '').split(',').map((word) => word.trim()).filter((word) => word !== '');

function readOptions(values: VerbInput['values'], positionals: readonly string[]): ExportOptions {
  const [format, ...episodes] = positionals;
  const out = textOption(values, 'out');
  if (out === undefined) throw new FaultError(fault('request.invalid', { field: '--out' }, 'name the folder to make'));
  const size = textOption(values, 'size')?.split('x').map(Number);
  const given = {
    format, out: resolve(out), episodes, name: textOption(values, 'name'), fps: textOption(values, 'fps') === undefined ? undefined : Number(textOption(values, 'fps')),
    gridCamera: textOption(values, 'grid'), cameras: list(textOption(values, 'cameras')), streams: list(textOption(values, 'streams')), withoutStreams: list(textOption(values, 'without')),
    resampling: Object.fromEntries(list(textOption(values, 'resampling')).map((word) => word.split('=') as [string, string])),
    outcomes: textOption(values, 'outcome') === undefined ? undefined : list(textOption(values, 'outcome')),
    verdicts: textOption(values, 'verdict') === undefined ? undefined : list(textOption(values, 'verdict')),
    size: size === undefined ? undefined : { width: size[0], height: size[1] }, codec: textOption(values, 'codec'),
    validationShare: textOption(values, 'val') === undefined ? undefined : Number(textOption(values, 'val')), trueTimes: values['no-times'] !== true,
    mcapMessages: textOption(values, 'messages'), hdf5Layout: textOption(values, 'layout'), hdf5Pictures: textOption(values, 'pictures'), robotType: textOption(values, 'robot'), licence: textOption(values, 'licence'), description: textOption(values, 'description'),
  };
  const read = exportOptionsSchema.safeParse(given);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const field = String(issue?.path[0] ?? 'format');
  throw new FaultError(fault('request.invalid', { field: field === 'format' ? 'the format' : `--${field}` }, `${issue?.message ?? ''} (formats: ${exportFormats.join(', ')})`));
}
