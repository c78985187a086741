// The guard's ruling as the operator reads it beside the tool.
import type { ArmDescription } from '../../core/math/arm.ts';
import type { VerdictReason } from '../../core/streams/kinds.ts';
import { t } from './index.ts';

interface Ruling { readonly tone: 'calm' | 'clamp' | 'reject'; readonly reason: VerdictReason; readonly joint: number }

const knownJoints = ['shoulder_pan', 'shoulder_lift', 'elbow_flex', 'wrist_flex', 'wrist_roll', 'gripper'] as const;

export function jointWords(name: string | undefined): string {
  const known = knownJoints.find((joint) => joint === name);
  return known ? t(`drive.joints.${known}`) : name ?? t('drive.ruling.anyJoint');
}

export function rulingWords(ruling: Ruling, arm: Pick<ArmDescription, 'joints'>): string {
  // Some reasons name a joint and some do not; a word more does no harm.
  const reason = t(`drive.ruling.reasons.${ruling.reason}` as 'drive.ruling.reasons.velocity', { joint: jointWords(arm.joints[ruling.joint]?.name) });
  return t(ruling.tone === 'reject' ? 'drive.ruling.reject' : 'drive.ruling.clamp', { reason });
}
