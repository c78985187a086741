import { expect, test } from 'vitest';
import { isHeldTooLong } from './keys.ts';

test('a key held down walks on, but judges and discards one take only', () => {
  for (const key of ['Delete', 'Backspace', 's', 'p', 'f', 'u', 'x', 'Enter']) {
    expect(isHeldTooLong(key, true)).toBe(true);
    expect(isHeldTooLong(key, false)).toBe(false);
  }
  for (const key of ['j', 'k', 'ArrowLeft', 'ArrowRight', ',', '.', 'Tab', 'PageDown']) expect(isHeldTooLong(key, true)).toBe(false);
});
