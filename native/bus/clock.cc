// Time and scheduling of the bus thread, for Linux and macOS.
#include "clock.h"

#include <cerrno>
#include <ctime>
#include <pthread.h>
#include <sched.h>

#ifdef __APPLE__
#include <mach/mach_time.h>
#else
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace waldo {

int64_t nowNanos() {
#ifdef __APPLE__
  // libuv reads mach_continuous_time, which CLOCK_MONOTONIC_RAW is in nanoseconds.
  return static_cast<int64_t>(clock_gettime_nsec_np(CLOCK_MONOTONIC_RAW));
#else
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
#endif
}

static void sleepUntil(int64_t deadline) {
#ifdef __APPLE__
  const int64_t left = deadline - nowNanos();
  if (left <= 0) return;
  timespec rest{static_cast<time_t>(left / 1'000'000'000), static_cast<long>(left % 1'000'000'000)};
  nanosleep(&rest, nullptr);
#else
  // An absolute deadline: being interrupted or suspended adds no drift.
  const timespec at{static_cast<time_t>(deadline / 1'000'000'000), static_cast<long>(deadline % 1'000'000'000)};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr) == EINTR) {
  }
#endif
}

static inline void relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

void waitUntil(int64_t deadline, int64_t spinNanos) {
  if (deadline - nowNanos() > spinNanos) sleepUntil(deadline - spinNanos);
  while (nowNanos() < deadline) relax();
}

bool becomeRealTime(const char* name, int priority) {
#ifdef __APPLE__
  pthread_setname_np(name);
#else
  pthread_setname_np(pthread_self(), name);
  // Without this an ordinary thread's sleep may be stretched by 50 microseconds.
  prctl(PR_SET_TIMERSLACK, 1);
#endif
  sched_param wanted{};
  wanted.sched_priority = priority;
  if (pthread_setschedparam(pthread_self(), SCHED_FIFO, &wanted) == 0) return true;
#ifndef __APPLE__
  // Next best, where it is allowed: the most favoured of the ordinary threads.
  setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), -15);
#endif
  return false;
}

}  // namespace waldo
