// Which line of coaching is due. What was done once on this machine is remembered and not taught again; what
// is wrong now (stop, not armed, hand not seen) is said every time.
import { useEffect, useState } from 'react';
import { onSlowTick } from '../frame/slow-tick.ts';
import { useHost, useLink } from '../host/use-host.tsx';
import { armWhenTracked } from './choose-hand.ts';
import type { HostLink } from '../host/link.ts';

export type CoachStep = 'stopped' | 'opening' | 'arm' | 'again' | 'hand' | 'stale' | 'clutch' | 'pinch' | 'record';
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
  const { session, take, settings } = host;
  if (session.stopped) return 'stopped';
  if (session.state === 'fault') return null;
  if (armWhenTracked.getState().wanted) return 'opening';
  if (session.state === 'ready') return 'arm';
  if (session.state === 'paused') return 'again';
  const hand = link.samples.newest(`hand.${settings.mapping.hand}/landmarks`);
  const ageNanos = hand ? link.clock.hostNanos(performance.now()) - hand.tCapture : Number.POSITIVE_INFINITY;
  const seen = hand?.values[0] === 1 && ageNanos < 1e9;
  if (!seen) return session.state === 'live' ? 'stale' : 'hand';
  if (session.state === 'live') learn('clutch');
  if (session.state === 'live' && (link.samples.newest('teleop/wish')?.values[gripperIndex] ?? 0) > graspFrom) learn('pinch');
  if (take.phase !== 'none') learn('record');
  const learnt = readLearnt();
  return lessons.find((lesson) => !learnt.has(lesson)) ?? null;
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
