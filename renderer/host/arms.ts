// The rig's arms as components read them: which there are, and the streams of each (core/streams/arm-streams.ts).
import { useMemo } from 'react';
import type { HostState } from '../../core/contract/state.ts';
import { armStreams, type ArmStreams } from '../../core/streams/arm-streams.ts';
import type { HostLink } from './link.ts';
import { useHost } from './use-host.tsx';

export type ArmView = HostState['rig']['arms'][number];

const none: readonly ArmView[] = [];
export const useArms = (): readonly ArmView[] => useHost((host) => host.rig.arms) ?? none;

export const useFirstArmStreams = (): ArmStreams => {
  const id = useHost((host) => host.rig.arms[0]?.id);
  return useMemo(() => armStreams(id ?? 'arm'), [id]);
};

const only = armStreams('arm');
/** Of the first arm: what a number or a plot shows where there is room for one. */
export function firstArmStreams(link: HostLink): ArmStreams {
  const id = link.state.getState().host?.rig.arms[0]?.id;
  return id === undefined || id === 'arm' ? only : armStreams(id);
}
