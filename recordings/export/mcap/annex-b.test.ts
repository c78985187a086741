import fc from 'fast-check';
import { expect, test } from 'vitest';
import { patternPacket, patternSize } from '../../fixtures/video.ts';
import { pictureFormat, unitOf } from '../../import/parameter-set.ts';
import { annexB, avcConfiguration, unitTypes, unitTypesOf } from './annex-b.ts';

const box = Buffer.from((JSON.parse(patternPacket('camera.a/frames', 0, 0).config) as { description: string }).description, 'base64');

test('packets as MP4 has them become what a stream has, parameters before each key frame', () => {
  const configuration = avcConfiguration(box);
  for (let index = 0; index < 28; index += 1) {
    const { key, data } = patternPacket('camera.a/frames', index, 0);
    const types = unitTypesOf(annexB(data, configuration, key));
    expect(types).toContain(key ? unitTypes.keySlice : unitTypes.slice);
    expect(types.filter((type) => type === unitTypes.parameters)).toHaveLength(key ? 1 : 0);
  }
});

test('the parameter set tells the size and the codec', () => {
  const { data, config } = patternPacket('camera.a/frames', 0, 0, 'annexb');
  const { codec } = JSON.parse(config) as { codec: string };
  expect(pictureFormat(unitOf(data, unitTypes.parameters)!)).toEqual({ codec, width: patternSize.width, height: patternSize.height });
  // 1920×1080 of libx264 in High profile: cropped from 1088 lines.
  expect(pictureFormat(Buffer.from('67640028acd940780227e5c044000003000400000300c83c60c658', 'hex'))).toEqual({ codec: 'avc1.640028', width: 1920, height: 1080 });
});

test('bytes of any kind are read or refused with a RangeError', () => {
  const configuration = avcConfiguration(box);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    for (const read of [() => annexB(bytes, configuration, true), () => avcConfiguration(bytes), () => pictureFormat(bytes), () => unitTypesOf(bytes)]) {
      try {
        read();
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }
  }), { numRuns: 500 });
});
