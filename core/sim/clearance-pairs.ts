// Which solids must keep clear of which, and by how much. clearance.ts asks once, when an arm opens.
import type { ArmDescription, Solids } from '../math/arm.ts';
import type { ClearanceArm, Solid } from './clearance-arm.ts';

/**
 * Metres kept between surfaces: of two links, of a link and furniture, of the hand (it must come near what it grasps from)
 * and furniture; of two arms, which may both be moving, and of their hands, which may have something to hand over.
 */
export const clearanceMetres = { links: 0.006, furniture: 0.008, hand: 0.0015, arms: 0.03, hands: 0.006 } as const;

export interface SolidPair {
  readonly first: number;
  readonly second: number;
  readonly kind: keyof typeof clearanceMetres;
  /** Metres that are kept; less where the arm's own home or rest posture comes nearer. */
  readonly margin: number;
}

/**
 * Left out: solids of one link, links joined to each other, what the model lets pass, fingers with their hand, and what
 * touches in a posture that the arm's file itself names. `distance` measures at the posture last placed.
 */
export function choosePairs(arm: ArmDescription, placed: ClearanceArm, passing: Solids['passing'], distance: (first: number, second: number) => number): readonly SolidPair[] {
  const hand = handLinks(arm, placed);
  const postures = [arm.home, ...(arm.rest ? [arm.rest] : [])];
  const pass = new Set(passing.flatMap(([a, b]) => [`${a}-${b}`, `${b}-${a}`]));
  const candidates: Omit<SolidPair, 'margin'>[] = [];
  placed.solids.forEach((a, first) => placed.solids.forEach((b, second) => {
    if (second <= first || !(a.isMoving || b.isMoving) || pass.has(`${a.body}-${b.body}`) || joined(placed, a, b)) return;
    const [one, other] = [placed.linkOf(a.body), placed.linkOf(b.body)];
    if (hand.has(one) && hand.has(other)) return;
    // The moving one is named first.
    const swap = !a.isMoving;
    const kind = one >= 0 && other >= 0 ? 'links' : hand.has(one) || hand.has(other) ? 'hand' : 'furniture';
    candidates.push({ first: swap ? second : first, second: swap ? first : second, kind });
  }));
  const named = candidates.map(() => Number.POSITIVE_INFINITY);
  for (const posture of postures) {
    placed.place(posture);
    candidates.forEach(({ first, second }, i) => { named[i] = Math.min(named[i]!, distance(first, second)); });
  }
  return candidates.flatMap((pair, i) => (named[i]! > 0 ? [{ ...pair, margin: Math.min(clearanceMetres[pair.kind], 0.8 * named[i]!) }] : []));
}

/** The link that carries the gripper, and its fingers. */
function handLinks(arm: ArmDescription, placed: ClearanceArm): ReadonlySet<number> {
  const fingers = placed.movers.flatMap(({ row }, link) => (row === arm.gripper.joint ? [link] : []));
  return new Set(fingers.flatMap((link) => [link, placed.parentOf(link)]).filter((link) => link >= 0));
}

function joined(placed: ClearanceArm, a: Solid, b: Solid): boolean {
  const [one, other] = [placed.linkOf(a.body), placed.linkOf(b.body)];
  if (one === other) return true;
  if (one >= 0 && other >= 0) return placed.parentOf(one) === other || placed.parentOf(other) === one;
  const [link, still] = one >= 0 ? [one, b.body] : [other, a.body];
  if (placed.parentOf(link) !== -1) return false;
  // The first link hangs on the base; only what is of the base itself counts as joined, not the table under it.
  for (let at = placed.parentBody(placed.movers[link]!.body); at > 0; at = placed.parentBody(at)) if (at === still) return true;
  return false;
}

/** Everything that moves of one arm against everything of another (clearance-beside.ts). No posture excuses any of it. */
export function choosePairsBetween(placed: ClearanceArm, firstOther: number, grippers: readonly number[]): readonly SolidPair[] {
  const hands = new Set(placed.movers.flatMap(({ row }, link) => (grippers.includes(row) ? [link, placed.parentOf(link)] : [])));
  const pairs: SolidPair[] = [];
  placed.solids.forEach((own, first) => placed.solids.forEach((theirs, second) => {
    if (!own.isMoving || own.body >= firstOther || theirs.body < firstOther || !(theirs.isMoving || placed.carriesArm(theirs.body, firstOther))) return;
    const kind = hands.has(placed.linkOf(own.body)) && hands.has(placed.linkOf(theirs.body)) ? 'hands' : 'arms';
    pairs.push({ first, second, kind, margin: clearanceMetres[kind] });
  }));
  return pairs;
}
