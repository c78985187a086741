import { expect, test } from 'vitest';
import { defaultSettings } from '../../core/contract/state.ts';
import { handStream } from '../../core/streams/kinds.ts';
import { fieldOffset, rowLength } from '../../core/streams/stream.ts';
import { distance, dot, subtract } from '../../core/math/vector.ts';
import { nanos } from '../../core/time.ts';
import { HandLead } from './hand-lead.ts';
import { so101 } from './so101.fixture.ts';

const stream = handStream('hand.right/landmarks', '', '');
const settings = { ...defaultSettings, smoothing: { ...defaultSettings.smoothing, enabled: false } };

test('a hand that goes on into something the arm must keep clear of is followed at once when it comes back', () => {
  const lead = new HandLead(so101, [0, 0, 0, 1]);
  let seconds = 0;
  const move = (x: number) => {
    seconds += 1 / 60;
    const values = new Float64Array(rowLength(stream));
    values[fieldOffset(stream, 'valid')] = 1;
    values.set([x, 0, 0.5], fieldOffset(stream, 'wristPosition'));
    values[fieldOffset(stream, 'wristOrientation') + 3] = 1;
    const at = nanos(seconds * 1e9);
    lead.take({ stream, sequence: 0, tCapture: at, tArrive: at, values } as never);
    if (!lead.engaged) lead.engage(Float64Array.from(so101.home), at, settings);
    lead.aim(at, settings);
    return lead.wish(at, 1 / 60, true);
  };
  const start = move(0).tool.position;
  const sent = Float64Array.from(so101.home);
  // The arm is held at home while the hand goes 24 cm on.
  for (let x = 0; x < 0.24; x += 0.004) { move(x); lead.heldBack(sent); }
  const farthest = move(0.24).tool.position;
  expect(distance(farthest, start)).toBeLessThan(0.05);
  // Back by 8 cm: the tool is wished on the other side of where it stands, instead of still inside what it met.
  let back = farthest;
  for (let x = 0.24; x >= 0.16; x -= 0.004) back = move(x).tool.position;
  expect(dot(subtract(back, start), subtract(farthest, start))).toBeLessThan(0);
});
