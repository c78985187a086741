// A card an arm, shown where there is more to say than one arm and one hand: two arms, leaders, or a device that was
// lost. Each says what leads the arm, what it does now, and the one thing to do about it.
import { useCallback, useEffect, useRef } from 'react';
import { startGate } from '../../core/math/start-gate.ts';
import { armStreams } from '../../core/streams/arm-streams.ts';
import { onSlowTick } from '../frame/slow-tick.ts';
import { useAct } from '../frame/use-act.ts';
import { goTo } from '../frame/view.ts';
import { useArms, type ArmView } from '../host/arms.ts';
import type { HostLink } from '../host/link.ts';
import { useHoldsControl, useHost, useLink } from '../host/use-host.tsx';
import { rulingNow } from '../scene/marks-input.ts';
import { useRigArm } from '../scene/scene-of-host.tsx';
import { jointWords, rulingWords } from '../words/ruling-words.ts';
import { faultWords } from '../words/fault-words.ts';
import { t } from '../words/index.ts';
import './arm-cards.css';

export function ArmCards() {
  const arms = useArms();
  const leads = useHost((host) => host.session.hand === 'leader') ?? false;
  const devices = useHost((host) => host.devices) ?? [];
  const lost = devices.filter(({ state }) => state === 'lost');
  const shown = arms.length > 1 || leads ? arms : [];
  if (shown.length === 0 && lost.length === 0) return null;
  return (
    <ul className="arm-cards" aria-label={t('drive.arms.label')}>
      {shown.map((arm) => <ArmCard key={arm.id} arm={arm} leads={leads} isOnly={arms.length === 1} />)}
      {lost.map((device) => <LostCard key={device.id} device={device} />)}
    </ul>
  );
}

function ArmCard({ arm, leads, isOnly }: { readonly arm: ArmView; readonly leads: boolean; readonly isOnly: boolean }) {
  const link = useLink();
  const described = useRigArm(arm.id);
  const card = useRef<HTMLLIElement>(null);
  const word = useRef<HTMLSpanElement>(null);
  const live = useHost((host) => host.session.state === 'live') ?? false;
  const parking = useHost((host) => host.session.parking) ?? false;
  const read = useCallback(() => {
    if (!card.current || !word.current) return;
    const ruling = rulingNow(link, performance.now(), arm.id);
    const off = leads && described ? misalignedNow(link, arm, described) : [];
    const tone = !arm.present ? 'lost' : arm.relaxed ? 'clamp' : ruling.tone !== 'calm' ? ruling.tone : off.length > 0 && !live ? 'clamp' : live ? 'live' : 'calm';
    card.current.dataset['tone'] = tone;
    const words = !arm.present ? t('drive.arms.missing')
      : ruling.tone !== 'calm' && described ? rulingWords(ruling, described.arm)
      : off.length > 0 && !live ? t('drive.arms.off', { joints: off.slice(0, 2).map(({ name, difference }) => `${jointWords(name)} ${signedDegrees(difference)}`).join(', ') })
      : t(arm.relaxed ? 'drive.park.relaxed' : parking && !arm.parked ? 'drive.arms.parking' : arm.parked ? 'drive.arms.parked' : live ? 'drive.arms.follows' : leads ? 'drive.arms.aligned' : 'drive.arms.holds');
    if (word.current.textContent !== words) word.current.textContent = words;
  }, [link, arm, described, leads, live, parking]);
  useEffect(() => {
    read();
    return onSlowTick(read);
  }, [read]);
  const lead = leads ? (arm.leader === null ? t('drive.arms.noLeader') : t('drive.arms.leader', { leader: arm.leader })) : t(`drive.arms.${arm.hand}Hand`);
  return (
    <li ref={card} className="arm-card" data-tone="calm">
      <ArmMark />
      <b>{t(isOnly ? 'drive.arms.theArm' : `drive.arms.${arm.hand}Arm`)}</b>
      <span className="arm-card__lead">{lead}</span>
      <span ref={word} className="arm-card__word" role="status" />
    </li>
  );
}

function LostCard({ device }: { readonly device: { readonly id: string; readonly title: string; readonly back: boolean; readonly fault: Parameters<typeof faultWords>[0] | null } }) {
  const act = useAct();
  const mine = useHoldsControl();
  const free = useHost((host) => host.session.leaseHolder === null) ?? false;
  const words = device.fault ? faultWords(device.fault) : null;
  return (
    <li className="arm-card" data-tone="lost">
      <ArmMark />
      <b>{device.title}</b>
      <span className="arm-card__lead mono">{device.id}</span>
      <span className="arm-card__word" role="status" title={words?.more}>{device.back ? t('drive.arms.back') : words?.title ?? t('drive.arms.missing')}</span>
      {device.fault?.code === 'device.choose'
        ? <button className="button button--small" type="button" onClick={() => goTo('rig')}>{t('drive.arms.choose')}</button>
        : <button className="button button--small" type="button" disabled={!mine && !free} onClick={() => act((call) => call.devices.reopen({ id: device.id }))}>{t('drive.arms.reconnect')}</button>}
    </li>
  );
}

/** How far the leader stands from the arm now, where that is too far; nothing while either is silent. */
function misalignedNow(link: HostLink, arm: ArmView, described: NonNullable<ReturnType<typeof useRigArm>>): ReturnType<typeof startGate> {
  const leader = arm.leader === null ? undefined : link.samples.newest(`${arm.leader}/state`);
  const state = link.samples.newest(armStreams(arm.id).state);
  return leader && state ? startGate(leader.values, state.values, described.arm) : [];
}

const signedDegrees = (radians: number): string => `${radians > 0 ? '+' : '−'}${Math.ceil(Math.abs((radians * 180) / Math.PI))}°`;

const ArmMark = () => (
  <svg className="arm-card__mark" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true"><path d="M4 20h7M7.500 20v-6l6-5 5.500 3M13.500 9l-2-4.500M19 12l-1 4M19 12l2.500 2.500" /></svg>
);
