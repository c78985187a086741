// Time on the bus thread: the same nanoseconds as JavaScript's process.hrtime, and waiting until one of them.
// Used by everything in this folder.
#pragma once

#include <cstdint>

namespace waldo {

/** Monotonic nanoseconds, of the clock that libuv reads for process.hrtime. */
int64_t nowNanos();

/** Sleeps to `deadline`, the last `spinNanos` of it awake: a thread without real-time rights wakes late from sleep. */
void waitUntil(int64_t deadline, int64_t spinNanos);

/** Low among the real-time priorities: above all ordinary work, below the kernel's own interrupt threads. */
constexpr int busPriority = 20;

/** Names the calling thread and asks for real-time scheduling; false where that is not allowed. */
bool becomeRealTime(const char* name, int priority = busPriority);

}  // namespace waldo
