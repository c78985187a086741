import { expect, test } from 'vitest';
import type { ArmDescription } from '../../../core/math/arm.ts';
import type { Columns } from '../../../core/streams/columns.ts';
import { jointStateStream } from '../../../core/streams/kinds.ts';
import { toolPath } from './tool-track.ts';

test('the tool of a one-joint arm goes round on its circle', () => {
  const still = { position: [0, 0, 0] as const, orientation: [0, 0, 0, 1] as const };
  const arm = {
    joints: [{ name: 'pan' }], bodies: [{ name: 'world', parent: -1, ...still }, { name: 'link', parent: 0, ...still, joint: { name: 'pan', kind: 'hinge', axis: [0, 0, 1], anchor: [0, 0, 0], index: 0 } }],
    tool: { name: 'tool', body: 1, position: [0.5, 0, 0], orientation: [0, 0, 0, 1] },
  } as unknown as ArmDescription;
  const times = new Float64Array(3);
  const state: Columns = { stream: jointStateStream('arm/state', ['pan'], 10), count: 3, sequence: times, tCapture: times, tArrive: times, tDevice: times, values: Float64Array.of(0, 0, 0, Math.PI / 2, 0, 0, Math.PI, 0, 0), texts: [] };
  const path = toolPath(arm, state, 0, 2, 100);
  [0.5, 0, 0, 0, 0.5, 0, -0.5, 0, 0].forEach((value, index) => { expect(path[index]).toBeCloseTo(value); });
  expect(toolPath(arm, state, 0, 2, 2)).toHaveLength(6);
});
