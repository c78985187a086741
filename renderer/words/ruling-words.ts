// The guard's ruling as the operator reads it beside the tool.
import type { ArmDescription, WorldDescription } from '../../core/math/arm.ts';
import type { VerdictReason } from '../../core/streams/kinds.ts';
import { t } from './index.ts';

interface Ruling { readonly tone: 'calm' | 'clamp' | 'reject'; readonly reason: VerdictReason; readonly joint: number; readonly near?: { readonly bodies: readonly [number, number]; readonly distance: number } | null }

const knownJoints = ['shoulder_pan', 'shoulder_lift', 'elbow_flex', 'wrist_flex', 'wrist_roll', 'gripper'] as const;

export function jointWords(name: string | undefined): string {
  const known = knownJoints.find((joint) => joint === name);
  return known ? t(`drive.joints.${known}`) : name ?? t('drive.ruling.anyJoint');
}

export function rulingWords(ruling: Ruling, arm: Pick<ArmDescription, 'joints'>, world?: Pick<WorldDescription, 'bodies'>): string {
  // Some reasons name a joint and some do not; a word more does no harm.
  const reason = t(`drive.ruling.reasons.${ruling.reason}` as 'drive.ruling.reasons.velocity', { joint: jointWords(arm.joints[ruling.joint]?.name) });
  return t(ruling.tone === 'reject' ? 'drive.ruling.reject' : 'drive.ruling.clamp', { reason: ruling.near && world ? apartWords(reason, ruling.near, world) : reason });
}

function apartWords(reason: string, { bodies, distance }: NonNullable<Ruling['near']>, world: Pick<WorldDescription, 'bodies'>): string {
  // The world itself is table and floor.
  const name = (body: number): string => (body === 0 ? t('drive.ruling.surroundings') : body < 0 ? t('drive.ruling.otherArm') : world.bodies[body]?.name.replaceAll('_', ' ') ?? '?');
  return t('drive.ruling.apart', { reason, one: name(bodies[0]), other: name(bodies[1]), millimetres: Math.max(0, Math.round(distance * 1000)) });
}
