// The ids of the streams that belong to one arm and its loop. The host publishes under them; the page reads them.

/** Those of the arm called `arm`, the only one of most rigs, have short names. */
export function armStreams(armId: string) {
  const loop = armId === 'arm' ? 'teleop' : `teleop.${armId}`;
  return {
    state: `${armId}/state`, tool: `${armId}/tool`, command: `${armId}/command`,
    wish: `${loop}/wish`, verdict: `${loop}/verdict`, latency: `${loop}/latency`, timing: `${loop}/timing`,
  } as const;
}
export type ArmStreams = ReturnType<typeof armStreams>;
