// Makes recordings/golden/ from a real episode: a copy cut to its first seconds, small enough for the repository.
// Run by hand: node recordings/make-golden.ts <episode folder> [seconds]. The copy is an ordinary episode; what it
// leaves out is said in its manifest.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { hashFile } from './durable-file.ts';
import { samplesName, worldName, worldXmlName } from './folders.ts';
import { readManifest, writeManifest } from './manifest-file.ts';
import { scanSamples } from './samples-scanner.ts';
import { SamplesWriter } from './samples-writer.ts';
import { StreamCounts } from './stream-counts.ts';
import { verifyEpisode } from './verify.ts';

const [source, secondsText = '20'] = process.argv.slice(2);
if (source === undefined) throw new Error('name the episode folder');
const golden = join(import.meta.dirname, 'golden');
const manifest = readManifest(source);
const { startNanos, epochUnixNanos } = manifest.clock;
const end = startNanos + Number(secondsText) * 1e9;

fs.rmSync(golden, { recursive: true, force: true });
fs.mkdirSync(golden);
const counts = new StreamCounts(startNanos, manifest.streams.map((stream) => stream.description));
const writer = new SamplesWriter(join(golden, samplesName), BigInt(epochUnixNanos));
await writer.start(JSON.stringify({ ...manifest, operator: '' }));
await scanSamples(join(source, samplesName), {
  async sample(stream, row, data) {
    if (row.tArrive > end) return;
    counts.note(stream, row);
    await writer.copy(stream, row, data);
  },
});
await writer.close();
for (const name of [worldName, worldXmlName]) if (fs.existsSync(join(source, name))) fs.copyFileSync(join(source, name), join(golden, name));
// Videos are copied whole or not at all: the first camera that fits.
const camera = manifest.cameras.find((one) => one.frames > 0 && fs.statSync(join(source, one.file)).size < 300_000);
if (camera !== undefined) fs.copyFileSync(join(source, camera.file), join(golden, camera.file));
const names = fs.readdirSync(golden).sort();
writeManifest(golden, {
  ...manifest, id: 'golden', operator: '', durationSeconds: Math.min(manifest.durationSeconds, Number(secondsText)),
  streams: counts.facts(), cameras: camera === undefined ? [] : [camera],
  files: await Promise.all(names.map(async (path) => ({ path, ...(await hashFile(join(golden, path))) }))),
  missing: [...manifest.missing, `shortened to ${secondsText} seconds for the repository`],
});
console.log(await verifyEpisode(golden), fs.readdirSync(golden).map((name) => `${name} ${fs.statSync(join(golden, name)).size}`));
