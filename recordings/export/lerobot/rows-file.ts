// The rows of one episode between the moment they are made and the moment they are put into a table with others: the
// plain bytes of each feature, one behind the other. Used by the writer, so that an interrupted export keeps them.
import * as fs from 'node:fs';
import type { FeatureDescription, FeatureType, FeatureValues, FrameFeature } from '../frames.ts';

const bytesOf: Readonly<Record<FeatureType, number>> = { float32: 4, float64: 8, int64: 8, bool: 1 };

export function writeRows(path: string, features: readonly FrameFeature[]): void {
  const descriptor = fs.openSync(path, 'w');
  try {
    for (const { values } of features) {
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      for (let done = 0; done < bytes.length;) done += fs.writeSync(descriptor, bytes, done);
    }
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

export function readRows(path: string, features: readonly FeatureDescription[], rows: number): FrameFeature[] {
  const file = fs.readFileSync(path);
  let at = 0;
  return features.map((feature) => {
    const count = rows * feature.names.length;
    const length = count * bytesOf[feature.dtype];
    // Copied, so that it begins where numbers may begin.
    const { buffer } = Uint8Array.from(file.subarray(at, at + length));
    at += length;
    return { ...feature, values: viewed(feature.dtype, buffer as ArrayBuffer) };
  });
}

function viewed(dtype: FeatureType, buffer: ArrayBuffer): FeatureValues {
  switch (dtype) {
    case 'float32': return new Float32Array(buffer);
    case 'float64': return new Float64Array(buffer);
    case 'int64': return new BigInt64Array(buffer);
    case 'bool': return new Uint8Array(buffer);
  }
}
