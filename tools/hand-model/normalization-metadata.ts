// Appends to a TFLite model the metadata that MediaPipe's task runner insists on: how to scale its
// input image. assemble.ts calls it. Field numbers are those of TensorFlow Lite's schema.fbs and
// metadata_schema.fbs.
import { Builder, ByteBuffer } from 'flatbuffers';

const modelFields = { version: 0, operatorCodes: 1, subgraphs: 2, description: 3, buffers: 4, metadataBuffer: 5, metadata: 6, signatureDefinitions: 7 } as const;
const fieldSlot = (field: number): number => 4 + field * 2;

/** Tells that pixels 0…255 go into the network as 0…1. */
export function withNormalization(model: Uint8Array): Uint8Array {
  const old = new ByteBuffer(model);
  const root = old.readInt32(0);
  const oldField = (field: number): number => old.__offset(root, fieldSlot(field));
  const oldReference = (field: number): number | undefined => {
    const slot = oldField(field);
    return slot === 0 ? undefined : old.__indirect(root + slot);
  };
  const oldTables = (field: number): number[] => {
    const vector = oldReference(field);
    if (vector === undefined) return [];
    return Array.from({ length: old.readInt32(vector) }, (_, index) => old.__indirect(vector + 4 + index * 4));
  };

  // Offsets in a flatbuffer only point forward and a builder works from the end, so the old bytes stay
  // whole as its tail, and a new root that refers into them is put in front.
  const builder = new Builder(model.length + 4096);
  // Its types call these two private; JavaScript that puts ready-made bytes in place needs them.
  const inside = builder as unknown as { space: number; readonly bb: { bytes(): Uint8Array } };
  const alignment = 16;
  builder.prep(alignment, model.length);
  inside.space -= model.length;
  inside.bb.bytes().set(model, inside.space);
  const tail = builder.offset();
  const inOld = (position: number): number => tail - position;

  const metadataBytes = normalizationMetadata();
  builder.startVector(1, metadataBytes.length, alignment);
  inside.space -= metadataBytes.length;
  inside.bb.bytes().set(metadataBytes, inside.space);
  const data = builder.endVector();
  builder.startObject(1);
  builder.addFieldOffset(0, data, 0);
  const newBuffer = builder.endObject();

  const buffers = oldTables(modelFields.buffers).map(inOld);
  const metadataName = builder.createString('TFLITE_METADATA');
  builder.startObject(2);
  builder.addFieldOffset(0, metadataName, 0);
  builder.addFieldInt32(1, buffers.length, 0);
  const newMetadata = builder.endObject();

  const allBuffers = offsetVector(builder, [...buffers, newBuffer]);
  const allMetadata = offsetVector(builder, [...oldTables(modelFields.metadata).map(inOld), newMetadata]);

  builder.startObject(8);
  builder.addFieldInt32(modelFields.version, old.readInt32(root + oldField(modelFields.version)), 0);
  for (const field of [modelFields.operatorCodes, modelFields.subgraphs, modelFields.description, modelFields.metadataBuffer, modelFields.signatureDefinitions]) {
    const position = oldReference(field);
    if (position !== undefined) builder.addFieldOffset(field, inOld(position), 0);
  }
  builder.addFieldOffset(modelFields.buffers, allBuffers, 0);
  builder.addFieldOffset(modelFields.metadata, allMetadata, 0);
  builder.finish(builder.endObject(), 'TFL3');
  return builder.asUint8Array();
}

/** A ModelMetadata whose one subgraph's one input tensor is normalised with mean 0 and deviation 255. */
function normalizationMetadata(): Uint8Array {
  const builder = new Builder(256);
  const floats = (value: number): number => {
    builder.startVector(4, 1, 4);
    builder.addFloat32(value);
    return builder.endVector();
  };
  const mean = floats(0);
  const deviation = floats(255);
  builder.startObject(2);
  builder.addFieldOffset(0, mean, 0);
  builder.addFieldOffset(1, deviation, 0);
  const options = builder.endObject();

  const normalizationOptions = 1;
  builder.startObject(2);
  builder.addFieldInt8(0, normalizationOptions, 0);
  builder.addFieldOffset(1, options, 0);
  const processUnits = offsetVector(builder, [builder.endObject()]);

  builder.startObject(7);
  builder.addFieldOffset(4, processUnits, 0);
  const inputTensors = offsetVector(builder, [builder.endObject()]);

  builder.startObject(10);
  builder.addFieldOffset(2, inputTensors, 0);
  const subgraphs = offsetVector(builder, [builder.endObject()]);

  const name = builder.createString('hand');
  builder.startObject(8);
  builder.addFieldOffset(0, name, 0);
  builder.addFieldOffset(3, subgraphs, 0);
  builder.finish(builder.endObject(), 'M001');
  return builder.asUint8Array();
}

function offsetVector(builder: Builder, offsets: readonly number[]): number {
  builder.startVector(4, offsets.length, 4);
  for (const offset of offsets.toReversed()) builder.addOffset(offset);
  return builder.endVector();
}
