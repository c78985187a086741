// One replay on the calling thread: recorded goals again from the first keyframe, and what came of it.
// Called by replay-worker.ts.
import { loadPhysics } from '../../core/sim/physics.ts';
import { replay } from '../../core/sim/replay.ts';
import { Simulation } from '../../core/sim/simulation.ts';
import type { WorldFiles } from '../../core/sim/world-files.ts';
import { distance, type Vec3 } from '../../core/math/vector.ts';
import { rowAt, type Columns } from '../../core/streams/columns.ts';

export interface ReplayRequest {
  readonly files: WorldFiles;
  /** simulator/state, simulator/applied, world/objects as recorded. */
  readonly state: Columns;
  readonly applied: Columns;
  readonly objects: Columns;
}

export interface ReplayResult {
  /** Whether the task's success test held at the end, again. */
  readonly success: boolean;
  /** Largest distance between an object's last recorded place and its replayed one. */
  readonly objectErrorMillimetres: number;
  readonly commands: number;
  /** How long it took. */
  readonly seconds: number;
}

const placeOf = (row: Float64Array, object: number): Vec3 => [row[object * 7]!, row[object * 7 + 1]!, row[object * 7 + 2]!];

export async function runReplay({ files, state, applied, objects }: ReplayRequest): Promise<ReplayResult> {
  const beganAt = performance.now();
  using simulation = new Simulation(await loadPhysics(), files);
  const last = objects.count - 1;
  // The device's own counter on the simulator's streams is the physics step.
  const endStep = objects.tDevice[last]!;
  const count = { commands: 0 };
  for (const _step of replay(simulation, { state, applied }, endStep, Infinity, count)) { /* to the end */ }
  const recorded = rowAt(objects, last);
  const replayed = new Float64Array(recorded.length);
  simulation.readObjects(replayed);
  const errors = simulation.world.objects.map((_, i) => distance(placeOf(recorded, i), placeOf(replayed, i)));
  return {
    success: simulation.task().success,
    objectErrorMillimetres: 1000 * Math.max(0, ...errors),
    commands: count.commands,
    seconds: (performance.now() - beganAt) / 1000,
  };
}
