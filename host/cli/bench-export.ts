// `waldo bench export`: how fast takes become a LeRobotDataset v3.0, once with packets copied and once with every picture
// encoded anew; rows a second, cameras' frames a second, memory, and how busy the cores are. Called by bench.ts.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportOptionsSchema } from '../../core/contract/exports.ts';
import { runExport } from '../../recordings/export/job.ts';
import { makeTake } from '../../recordings/made-up/made-take.ts';
import type { Bench } from './bench-input.ts';

/** As the recorder of LeRobot is measured by tools/peers/lerobot_recorder_speed.py. */
const load = { takes: 4, hz: 30, width: 640, height: 480, cameras: ['wrist', 'overview'], noise: 0.05 } as const;
const lookMilliseconds = 100;

export const benchExport: Bench = async ({ seconds, say, signal }) => {
  const folder = mkdtempSync(join(tmpdir(), 'waldo-bench-export-'));
  try {
    const library = join(folder, 'library');
    say(`making ${load.takes} takes of ${seconds} s with ${load.cameras.length} cameras`);
    for (let number = 0; number < load.takes; number += 1) {
      await makeTake(library, { number, seconds, cameras: load.cameras.map((name) => ({ name, width: load.width, height: load.height, hz: load.hz, noise: load.noise })) });
    }
    const measured: Record<string, unknown> = { load: { ...load, seconds } };
    for (const codec of ['copy', 'h264'] as const) {
      say(`exporting: ${codec}`);
      measured[codec] = await one(library, join(folder, codec), codec, signal);
    }
    return measured;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

async function one(library: string, out: string, codec: 'copy' | 'h264', signal: AbortSignal): Promise<Record<string, unknown>> {
  const before = process.cpuUsage();
  const begunAt = performance.now();
  let mostBytes = 0;
  const look = setInterval(() => { mostBytes = Math.max(mostBytes, process.memoryUsage.rss()); }, lookMilliseconds);
  try {
    const report = await runExport({ library, options: exportOptionsSchema.parse({ format: 'lerobot', out, codec }), software: 'Waldo' }, { signal });
    const seconds = (performance.now() - begunAt) / 1000;
    const used = process.cpuUsage(before);
    return {
      seconds, rows: report.rows, rowsPerSecond: report.rows / seconds, picturesPerSecond: report.rows * load.cameras.length / seconds,
      copiedVideos: report.copiedVideos, encodedVideos: report.encodedVideos, megabytes: report.bytes / 1e6, problems: report.problems,
      cores: (used.user + used.system) / 1e6 / seconds, coresThere: availableParallelism(), mostMemoryMegabytes: mostBytes / 1e6,
      infoBytes: statSync(join(out, 'meta', 'info.json')).size,
    };
  } finally {
    clearInterval(look);
  }
}
