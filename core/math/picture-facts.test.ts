import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noPictureFacts, PictureLook, type PictureBytes } from './picture-facts.ts';

const [width, height] = [160, 120];
const grey = (level: (x: number, y: number) => number): PictureBytes => ({
  data: Uint8Array.from({ length: width * height }, (_, index) => level(index % width, Math.floor(index / width))), offset: 0, stride: width, width, height, red: -1,
});
const checker = (size: number, low = 60, high = 180) => grey((x, y) => ((Math.floor(x / size) + Math.floor(y / size)) % 2 === 0 ? low : high));

test('the same picture has changed by nothing, and one level in one corner of all is seen as a change', () => {
  const look = new PictureLook();
  expect(look.look(checker(1)).change).toBe(-1);
  expect(look.look(checker(1)).change).toBe(0);
  expect(look.look(checker(1, 61)).change).toBeGreaterThan(0);
  expect(look.look(checker(1, 61)).change).toBe(0);
});

test('black is dark, white is burnt out, and both have their level', () => {
  expect(new PictureLook().look(grey(() => 16))).toMatchObject({ brightness: 16, dark: 1, bright: 0, sharpness: 0 });
  expect(new PictureLook().look(grey(() => 250))).toMatchObject({ brightness: 250, dark: 0, bright: 1, sharpness: 0 });
});

test('a picture without focus is less sharp', () => {
  const sharp = new PictureLook().look(checker(4)).sharpness;
  const soft = new PictureLook().look(grey((x, y) => 120 + 60 * Math.sin(x / 6) * Math.sin(y / 6))).sharpness;
  expect(sharp).toBeGreaterThan(soft * 100);
});

test('red, green and blue are one luminance, in either order and behind an offset', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 9 }), (r, g, b, offset) => {
    const of = (red: 0 | 2) => {
      const data = new Uint8Array(offset + width * height * 4);
      for (let at = offset; at < data.length; at += 4) data.set(red === 0 ? [r, g, b, 255] : [b, g, r, 255], at);
      return new PictureLook().look({ data, offset, stride: width * 4, width, height, red });
    };
    expect(of(0)).toEqual(of(2));
    expect(Math.abs(of(0).brightness - (0.299 * r + 0.587 * g + 0.114 * b))).toBeLessThan(1.5);
  }));
});

test('too small to look at is not looked at', () => {
  expect(new PictureLook().look({ data: new Uint8Array(4), offset: 0, stride: 2, width: 2, height: 2, red: -1 })).toBe(noPictureFacts);
});
