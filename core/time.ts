// The one timeline: host monotonic nanoseconds. Everything that carries a time carries this type.

declare const nanosBrand: unique symbol;

/**
 * Nanoseconds on the host's monotonic clock, counted from the start of the host process.
 * A double holds 104 days of them exactly. The wall time of zero is `HostInfo.epochUnixMilliseconds`.
 */
export type Nanos = number & { readonly [nanosBrand]: true };

export const nanos = (value: number): Nanos => value as Nanos;
export const nanosFromMilliseconds = (milliseconds: number): Nanos => (milliseconds * 1e6) as Nanos;
export const millisecondsBetween = (from: Nanos, to: Nanos): number => (to - from) / 1e6;

/** What can tell the time: the machine's clock, or a clock that a test turns by hand. */
export interface Clock {
  now(): Nanos;
}
