import { describe, expect, test } from 'vitest';
import { formatBytes, formatClock, formatHertz, formatLength, formatMillimetres, formatMoment, formatPlayhead, taskWords } from './format.ts';

describe('numbers as an operator reads them', () => {
  test.each([[0, '0.0 s'], [7.34, '7.3 s'], [59.94, '59.9 s'], [59.96, '59.9 s'], [60, '1:00'], [67.4, '1:07'], [3727, '1:02:07'], [NaN, '–'], [-1, '–']])('length %d is %s', (seconds, text) => {
    expect(formatLength(seconds)).toBe(text);
  });
  test.each([[0, '0:00.0'], [12.34, '0:12.3'], [12.3, '0:12.3'], [59.99, '0:59.9'], [60, '1:00.0'], [671.25, '11:11.2'], [7199.96, '1:59:59.9']])('playhead %d is %s', (seconds, text) => {
    expect(formatPlayhead(seconds)).toBe(text);
  });
  test('a ruler has whole seconds', () => { expect([0, 12, 671, 7200].map(formatClock)).toEqual(['0:00', '0:12', '11:11', '2:00:00']); });
  test.each([[0, '0 B'], [999, '999 B'], [1000, '1.0 kB'], [9949, '9.9 kB'], [999_600, '1.0 MB'], [1_300_000, '1.3 MB'], [42e9, '42 GB']])('size %d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
  test('rates and distances', () => {
    expect([formatHertz(125.4), formatHertz(2.04), formatHertz(0)]).toEqual(['125 Hz', '2.0 Hz', '–']);
    expect([formatMillimetres(0.04), formatMillimetres(31.6)]).toEqual(['0.0 mm', '32 mm']);
  });
  test('a moment says the day only when it is another one', () => {
    const now = new Date(2026, 4, 20, 18).getTime();
    expect(formatMoment(new Date(2026, 4, 20, 9, 5).toISOString(), now, 'en-GB')).toBe('09:05');
    expect(formatMoment(new Date(2026, 4, 19, 9, 5).toISOString(), now, 'en-GB')).toBe('19 May, 09:05');
    expect(formatMoment('nonsense', now)).toBe('–');
  });
  test('a task is read as words', () => { expect(taskWords('red-cube-in-bin')).toBe('Red cube in bin'); });
});
