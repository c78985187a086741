// What a replay needs, out of an episode's folder. Reads on the calling thread: replay-worker.ts calls it.
import { z } from 'zod';
import { fault, FaultError } from '../../core/fault.ts';
import type { ArmDescription, WorldDescription } from '../../core/math/arm.ts';
import type { WorldFiles } from '../../core/sim/world-files.ts';
import { openEpisode } from '../../recordings/reader.ts';
import type { ReplayRequest } from './run-replay.ts';

/** As much of world.json as a replay relies on. */
const descriptionSchema = z.object({
  arm: z.looseObject({ id: z.string(), joints: z.array(z.looseObject({ name: z.string() })), tool: z.looseObject({ name: z.string() }) }),
  world: z.looseObject({
    name: z.string(), objects: z.array(z.string()),
    tasks: z.array(z.looseObject({ goal: z.looseObject({ site: z.string() }) })),
  }),
});

/** Rejects with 'episode.replay' where the episode lacks something, else with the reader's faults. */
export async function readReplay(folder: string): Promise<ReplayRequest> {
  const episode = await openEpisode(folder);
  const lacks = (what: string): FaultError => new FaultError(fault('episode.replay', { what, path: folder }));
  const [xml, description] = await Promise.all([episode.worldXml(), episode.world()]);
  if (xml === null) throw lacks('world.xml');
  if (!descriptionSchema.safeParse(description).success) throw lacks('a whole world.json');
  const recorded = new Set((await episode.streams()).map(({ id }) => id));
  const columnsOf = async (id: string) => {
    const columns = recorded.has(id) ? await episode.columns(id) : undefined;
    if (!columns?.count) throw lacks(id);
    return columns;
  };
  const { arm, world } = description as { arm: ArmDescription; world: WorldDescription };
  return {
    files: recordedWorld(xml, arm, world),
    state: await columnsOf('simulator/state'), applied: await columnsOf('simulator/applied'), objects: await columnsOf('world/objects'),
  };
}

/** The world as it was then, whatever worlds/ holds today. A replay never resets, so placements do not matter. */
function recordedWorld(xml: string, arm: ArmDescription, world: WorldDescription): WorldFiles {
  const { id, title, workspace } = arm;
  return {
    name: world.name, xml,
    arm: {
      id, title, workspace, joints: [...arm.joints], home: [...arm.home], tool: arm.tool.name,
      gripper: { joint: arm.joints[arm.gripper.joint]?.name ?? '', open: arm.gripper.open, closed: arm.gripper.closed },
    },
    tasks: {
      title: world.title, objects: [...world.objects], objectHeight: 0,
      placement: { centre: [0, 0], radius: [0, 0], bearing: [0, 0], yawSpread: 0, apart: 0 },
      tasks: world.tasks.map(({ name, title: taskTitle, object, goal, operator }) => ({ name, title: taskTitle, object, goalSite: goal.site ?? '', operator })),
    },
  };
}
