// Records this window's microphone while it has control and a take runs, if the settings say so. The Drive view holds it.
import { useEffect } from 'react';
import { faultFrom, type Fault } from '../../core/fault.ts';
import { useHoldsControl, useHost, useLink } from '../host/use-host.tsx';
import { openMicrophone, type MicrophoneFeed } from './microphone-feed.ts';

const device = { kind: 'page-microphone', id: 'microphone' } as const;

export function PageMicrophone() {
  const link = useLink();
  const mine = useHoldsControl();
  const isWanted = useHost((host) => host.settings.microphone.recorded) ?? false;
  // Another microphone is another feed.
  const chosen = useHost((host) => JSON.stringify(host.settings.microphone)) ?? '';
  const isKnown = useHost((host) => host.devices.some(({ id }) => id === device.id)) ?? false;
  // From the countdown on, so that it is warm when the take begins.
  const isRecording = useHost((host) => host.take.phase === 'countdown' || host.take.phase === 'recording') ?? false;
  const isListed = mine && isWanted;
  useEffect(() => {
    if (isListed && !isKnown) link.call.devices.open({ ...device, settings: {} }).catch(() => undefined);
    if (!isListed && isKnown && mine) link.call.devices.close({ id: device.id }).catch(() => undefined);
  }, [link, isListed, isKnown, mine]);
  useEffect(() => {
    const settings = link.state.getState().host?.settings.microphone;
    if (!isListed || !isKnown || !isRecording || settings === undefined) return undefined;
    let feed: MicrophoneFeed | undefined;
    let isOver = false;
    const report = (trouble: Fault): void => { link.call.devices.report({ id: device.id, fault: trouble }).catch(() => undefined); };
    openMicrophone(settings, link, report).then((opened) => {
      if (isOver) opened.close();
      else feed = opened;
    }, (error: unknown) => { report(faultFrom(error)); });
    return () => {
      isOver = true;
      feed?.close();
    };
  }, [link, isListed, isKnown, isRecording, chosen]);
  return null;
}
