import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fault, faultCodes } from '../fault.ts';
import { sentence } from './en.ts';

describe.each(faultCodes)('the sentence for %s', (code) => {
  test('is there, is whole without any params, and says what it means and what to do', () => {
    const text = sentence(fault(code));
    expect(text.length).toBeGreaterThan(40);
    expect(text).not.toMatch(/[{}|]|undefined| {2}| \./);
    expect(text.split(/[.;] /).length).toBeGreaterThanOrEqual(2);
    // For whoever drives, the arm and the recording; for whoever moves data sets about, those.
    expect(text).toMatch(/arm|moves?|drive|recorded|library|data set|Episodes/);
  });
});

test('params are filled in as they are', () => {
  expect(sentence(fault('serve.port', { port: 7000, host: '127.0.0.1' }))).toContain('Port 7000 on 127.0.0.1');
  fc.assert(fc.property(fc.string({ minLength: 1 }), (name) => { expect(sentence(fault('device.lost', { device: name }))).toContain(name); }));
});
