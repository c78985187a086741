// Where each servo is told to be in this cycle: towards the newest goal, within its own range and speed, and standing
// still when there is no fresh goal. Arithmetic only; the master calls it once a cycle. Twin: ../twin/setpoints.ts.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "codec.h"

namespace waldo {

struct ServoLimits {
  double minimum = 0;
  double maximum = 0;
  double velocityLimit = 0;    // ticks per second
  double resumeTolerance = 0;  // ticks
};

/** The newest word of the host. `stamp`: nowNanos when it was said, 0 for never. Not finite: keep the goal before. */
struct Goals {
  int64_t stamp = 0;
  bool hold = false;
  const double* ticks = nullptr;
};

/** What is known of where a servo is. `answeredAt` 0: nothing yet. */
struct Whereabouts {
  double position = 0;
  int64_t answeredAt = 0;
};

struct Motion {
  /** Goals must be sent in this cycle. */
  bool write = false;
  bool holding = true;
  /** Holding because goals stopped coming, not because the host said so. */
  bool hostLate = false;
};

class Setpoints {
 public:
  Setpoints(const ServoLimits* limits, size_t count, int64_t periodNanos, int64_t hostTimeoutNanos);

  Motion step(int64_t now, const Goals& goals, const Whereabouts* servos);

  /** Whole ticks, as sent. NaN while it is not known where the servo is. */
  double sent(size_t servo) const { return sent_[servo]; }
  /** Whether this servo may be written to: it has been seen, lately. */
  bool isDriven(size_t servo) const { return driven_[servo]; }

 private:
  void take(const Goals& goals);
  bool isAway(size_t servo, int64_t now, const Whereabouts& where);
  void seat(size_t servo, const Whereabouts& where);
  void approach(size_t servo, double share);

  std::array<ServoLimits, mostServos> limits_{};
  size_t count_;
  double periodSeconds_;
  double periodNanos_;
  double timeoutNanos_;

  std::array<double, mostServos> goal_{};
  std::array<double, mostServos> setpoint_{};
  std::array<double, mostServos> sent_{};
  std::array<bool, mostServos> driven_{};
  /** Not answering for a while: its setpoint stands, and begins anew where the servo is when it is back. */
  std::array<bool, mostServos> away_{};
  std::array<int64_t, mostServos> lastAnswer_{};
  std::array<int, mostServos> answersInRow_{};

  int64_t takenStamp_ = 0;
  /** Typical time between goals, nanoseconds. */
  double interval_ = 0;
  /** From 0 to 1 after motion begins, so that it begins gently. */
  double authority_ = 0;
  bool moving_ = false;
  int writesLeft_ = 0;
};

}  // namespace waldo
