// Which line of coaching is due. What was done once on this machine is remembered and not taught again; what
// is wrong now (stop, not armed, hand not seen) is said every time.
import { useEffect, useState } from 'react';
import type { HostState } from '../../core/contract/state.ts';
import { startGateRadians } from '../../core/math/start-gate.ts';
import { armStreams } from '../../core/streams/arm-streams.ts';
import { onSlowTick } from '../frame/slow-tick.ts';
import { firstArmStreams } from '../host/arms.ts';
import { useHost, useLink } from '../host/use-host.tsx';
import { armWhenTracked } from './choose-hand.ts';
import type { HostLink } from '../host/link.ts';
import { rulingNow } from '../scene/marks-input.ts';

export type CoachStep = 'stopped' | 'opening' | 'parking' | 'leaderSilent' | 'leaderOff' | 'leaderClutch' | 'twoHands' | 'arm' | 'again' | 'hand' | 'stale' | 'clutch' | 'pinch' | 'record';
const lessons = ['clutch', 'pinch', 'record'] as const;
type Lesson = (typeof lessons)[number];

const key = 'waldo.coach';
const version = 1;

function readLearnt(): Set<Lesson> {
  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? 'null') as { version?: number; learnt?: Lesson[] } | null;
    return new Set(stored?.version === version ? stored.learnt : []);
  } catch {
    return new Set();
  }
}

function learn(lesson: Lesson): void {
  const learnt = readLearnt();
  if (learnt.has(lesson)) return;
  learnt.add(lesson);
  localStorage.setItem(key, JSON.stringify({ version, learnt: [...learnt] }));
}

/** Place of the gripper in a wish row, and what counts as a grasp. */
const gripperIndex = 7;
const graspFrom = 0.6;

function dueStep(link: HostLink): CoachStep | null {
  const host = link.state.getState().host;
  if (!host || host.session.hand === 'none') return null;
  const { session, take, settings, rig } = host;
  if (session.stopped) return 'stopped';
  if (session.state === 'fault') return null;
  if (armWhenTracked.getState().wanted) return 'opening';
  if (session.parking) return 'parking';
  const now = link.clock.hostNanos(performance.now());
  if (session.hand === 'leader') {
    const trouble = leaderStep(link, host, now);
    if (trouble) return trouble;
  }
  if (session.state === 'ready') return 'arm';
  if (session.state === 'paused') return 'again';
  if (session.hand !== 'leader') {
    const hands = rig.arms.length > 1 ? rig.arms.map(({ hand }) => hand) : [settings.mapping.hand];
    const isSeen = (which: 'right' | 'left') => {
      const hand = link.samples.newest(`hand.${which}/landmarks`);
      return hand?.values[0] === 1 && now - hand.tCapture < 1e9;
    };
    if (!hands.every(isSeen)) return session.state === 'live' ? 'stale' : hands.length > 1 ? 'twoHands' : 'hand';
  }
  if (session.state === 'live') learn('clutch');
  if (session.state === 'live' && (link.samples.newest(firstArmStreams(link).wish)?.values[gripperIndex] ?? 0) > graspFrom) learn('pinch');
  if (take.phase !== 'none') learn('record');
  const learnt = readLearnt();
  const due = lessons.find((lesson) => !learnt.has(lesson) && (lesson !== 'pinch' || session.hand !== 'leader')) ?? null;
  return due === 'clutch' && session.hand === 'leader' ? 'leaderClutch' : due;
}

/** What is wrong with a leader, if anything: silent, or, while the arm does not follow it, held elsewhere than the arm stands. */
function leaderStep(link: HostLink, host: HostState, now: number): CoachStep | null {
  for (const { id, leader } of host.rig.arms) {
    const row = leader === null ? undefined : link.samples.newest(armStreams(leader).state);
    if (!row || now - row.tArrive > 1e9) return 'leaderSilent';
    const state = link.samples.newest(armStreams(id).state);
    const ruled = rulingNow(link, performance.now(), id).reason;
    if (ruled === 'start-gate') return 'leaderOff';
    if (!state || host.session.state === 'live') continue;
    // Without the arm's description every joint but the last, its gripper, counts as a hinge.
    const joints = Math.floor(state.values.length / 3) - 1;
    for (let i = 0; i < joints; i += 1) if (Math.abs(row.values[i]! - state.values[i]!) > startGateRadians) return 'leaderOff';
  }
  return null;
}

export function useCoachStep(): CoachStep | null {
  const link = useLink();
  const revision = useHost((host) => host.revision);
  const [step, setStep] = useState<CoachStep | null>(null);
  useEffect(() => {
    const look = () => setStep(dueStep(link));
    look();
    return onSlowTick(look);
  }, [link, revision]);
  return step;
}
