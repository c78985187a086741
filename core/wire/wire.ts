// How messages travel: three members. Text is RPC (oRPC); bytes are frames (frames.ts). Two adapters
// exist on each side: MessagePort (Electron) and WebSocket (everything else).

export interface Wire {
  /** Never blocks and never throws; after close it does nothing. Ownership of bytes passes to the wire. */
  send(message: string | Uint8Array): void;
  /** One listener; called in order of arrival. `closed` is called once. */
  listen(listener: { message(message: string | Uint8Array): void; closed(): void }): void;
  close(): void;
}
