// What the desktop shell (electron/main.ts) and the host (host/main.ts, in a utility process) say to each other
// over the utility process's parent port. Samples and calls never go this way: each viewer's port carries them.

/** Shell → host. `viewer` comes with one end of a new port, which is that viewer's wire. */
export type ShellMessage =
  | { readonly type: 'viewer' }
  /** Hold the arm, finish writing, close everything, then exit by yourself. */
  | { readonly type: 'close' };

/** Host → shell. */
export type HostMessage =
  /** Ready: the address of the page, on loopback. */
  | { readonly type: 'listening'; readonly url: string }
  /** The arm may move (or no longer): the shell keeps the machine awake meanwhile. */
  | { readonly type: 'live'; readonly live: boolean }
  /** The host cannot start; a sentence for people. */
  | { readonly type: 'failed'; readonly sentence: string };
