// Interpolation and holding; see setpoints.h.
#include "setpoints.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace waldo {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
/** A servo silent for longer may have been moved, or have lost its power. */
constexpr int64_t awayAfterNanos = 250'000'000;
/** It is back when it answered so many cycles in a row: the first answers after a stall may be old ones. */
constexpr int backAfterAnswers = 5;
/** Full speed is allowed this long after motion began. */
constexpr double rampSeconds = 0.1;
/** The last share of the host's time in which the speed goes down to nothing. */
constexpr double fadeShare = 0.4;
/** A hold is sent so many more times, in case a packet is lost. */
constexpr int holdWrites = 5;
/** Goals further apart than this are new wishes, not samples of one motion. */
constexpr double longestIntervalNanos = 40e6;

}  // namespace

Setpoints::Setpoints(const ServoLimits* limits, size_t count, int64_t periodNanos, int64_t hostTimeoutNanos)
    : count_(std::min(count, mostServos)),
      periodSeconds_(static_cast<double>(periodNanos) / 1e9),
      periodNanos_(static_cast<double>(periodNanos)),
      timeoutNanos_(static_cast<double>(hostTimeoutNanos)),
      interval_(2 * static_cast<double>(periodNanos)) {
  std::copy(limits, limits + count_, limits_.begin());
  // A range that is none moves nothing.
  for (ServoLimits& one : limits_) {
    if (!(one.minimum <= one.maximum) || !(one.velocityLimit >= 0)) one = {0, 0, 0, 0};
  }
  goal_.fill(nothing);
  setpoint_.fill(nothing);
  sent_.fill(nothing);
  away_.fill(true);
}

void Setpoints::take(const Goals& goals) {
  if (goals.hold || goals.stamp == takenStamp_) return;
  const double gap = static_cast<double>(goals.stamp - takenStamp_);
  if (takenStamp_ != 0 && gap < longestIntervalNanos) interval_ += (std::max(gap, 0.0) - interval_) / 8;
  takenStamp_ = goals.stamp;
  for (size_t i = 0; i < count_; ++i) {
    if (std::isfinite(goals.ticks[i])) goal_[i] = std::clamp(goals.ticks[i], limits_[i].minimum, limits_[i].maximum);
  }
}

bool Setpoints::isAway(size_t servo, int64_t now, const Whereabouts& where) {
  answersInRow_[servo] = where.answeredAt != lastAnswer_[servo] ? answersInRow_[servo] + 1 : 0;
  lastAnswer_[servo] = where.answeredAt;
  if (now - where.answeredAt > awayAfterNanos) return true;
  return away_[servo] && answersInRow_[servo] < backAfterAnswers;
}

void Setpoints::seat(size_t servo, const Whereabouts& where) {
  const bool isNear = std::abs(where.position - setpoint_[servo]) <= limits_[servo].resumeTolerance;
  if (!isNear) setpoint_[servo] = where.position;  // also when there was none: NaN is near nothing
}

void Setpoints::approach(size_t servo, double share) {
  const double left = goal_[servo] - setpoint_[servo];
  if (!std::isfinite(left)) return;
  // A share of the way each cycle: it smooths the steps between goals and slows down before the last of them.
  const double wanted = std::abs(left) < 0.5 ? left : left * periodNanos_ / std::max(interval_, 2 * periodNanos_);
  const double most = limits_[servo].velocityLimit * periodSeconds_ * share;
  setpoint_[servo] += std::clamp(wanted, -most, most);
}

Motion Setpoints::step(int64_t now, const Goals& goals, const Whereabouts* servos) {
  take(goals);
  const double age = static_cast<double>(now - goals.stamp);
  const bool isTold = goals.stamp == 0 || goals.hold;
  const bool isLate = !isTold && age >= timeoutNanos_;
  const bool moves = !isTold && !isLate;

  for (size_t i = 0; i < count_; ++i) {
    const bool wasAway = away_[i];
    away_[i] = isAway(i, now, servos[i]);
    if (moves && !away_[i] && (!moving_ || wasAway)) seat(i, servos[i]);
  }
  if (moves) {
    authority_ = moving_ ? std::min(1.0, authority_ + periodSeconds_ / rampSeconds) : periodSeconds_ / rampSeconds;
    const double fade = std::clamp((timeoutNanos_ - age) / (fadeShare * timeoutNanos_), 0.0, 1.0);
    for (size_t i = 0; i < count_; ++i) {
      if (!away_[i]) approach(i, authority_ * fade);
    }
    writesLeft_ = holdWrites + 1;
  } else if (writesLeft_ > 0) {
    writesLeft_ -= 1;
  }
  moving_ = moves;

  for (size_t i = 0; i < count_; ++i) {
    driven_[i] = !away_[i] && std::isfinite(setpoint_[i]);
    if (std::isfinite(setpoint_[i])) sent_[i] = std::round(setpoint_[i]);
    else if (servos[i].answeredAt != 0) sent_[i] = servos[i].position;
  }
  return {moves || writesLeft_ > 0, !moves, isLate};
}

}  // namespace waldo
