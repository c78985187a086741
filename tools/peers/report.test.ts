import { expect, test } from 'vitest';
import { report, type PeerResult } from './report.ts';

const result = (name: string, passed: number): PeerResult => ({ name, emulator: 'so101', client: 'sdk', version: '1.0', checks: ['a|b', 'c'], passed });

test('rows of what ran are replaced, the others stay, in the order of names', () => {
  const first = report('', [result('beta', 2), result('alpha', 1)]);
  expect(first).toContain('| `alpha` | so101 | sdk | 1.0 | 1 of 2 | a/b; c |\n| `beta` |');
  const second = report(first, [result('alpha', 2)]);
  expect(second).toContain('| `alpha` | so101 | sdk | 1.0 | 2 of 2 |');
  expect(second.match(/^\| `/gm)).toHaveLength(2);
  expect(report(second, [])).toBe(second);
  const ofEpisodes = ['20260101-000005-2b509edc9a53: rows', '20260102-000005-90d5403054ea: rows', 'episode 1 with task', 'episode 12 with task'];
  expect(report('', [{ ...result('gamma', 4), checks: ofEpisodes }])).toContain('| 4 of 4 | each episode: rows; each episode with task |');
});
