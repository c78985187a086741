// A question to one servo and its answer, as they travel between JavaScript and the bus thread. Used by face.ts, addon.ts and twin/.

/** Numbers as in bus/transactions.h. */
export const transactionKinds = { ping: 0, read: 1, write: 2 } as const;
export const outcomes = { done: 0, silent: 1, refused: 2, lost: 3 } as const;
/** Bytes of one read or write. */
export const mostData = 128;

export interface Transaction {
  readonly ticket: number;
  readonly kind: 0 | 1 | 2;
  readonly id: number;
  readonly address: number;
  /** Of a read. */
  readonly length: number;
  /** Of a write. */
  readonly bytes: Uint8Array;
}

export interface TransactionResult {
  readonly ticket: number;
  readonly outcome: number;
  /** The servo's own error number, when it refused. */
  readonly error: number;
  /** What was read; of a ping, the model number first. */
  readonly bytes: Uint8Array;
}
