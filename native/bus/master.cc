// The bus thread's life and its cycles; see master.h. Transactions are in master-transactions.cc.
#include "master.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <limits>

#include "clock.h"

namespace waldo {
namespace {

/** What an adapter and a servo may add to the time on the wire; half the period where the cycle is slower. */
constexpr int64_t latencyNanos = 4'000'000;
constexpr int64_t leastLatencyNanos = 1'000'000;
constexpr int64_t perServoNanos = 200'000;
/** A cycle ends so long before the next begins, so that waiting for an answer delays none. */
constexpr int64_t reserveNanos = 300'000;
/** With no real-time rights the end of each sleep is spent awake. */
constexpr int64_t spinNanos = 150'000;
/** No answer from any servo for so long and the bus counts as gone. */
constexpr int64_t silenceNanos = 5'000'000'000;
/** Percentiles are read out of the histogram every so many cycles, the Dynamixel's slow registers too. */
constexpr uint64_t percentileCycles = 64;
constexpr uint64_t slowCycles = 4;

constexpr uint16_t dynamixelHardwareError = 70;
constexpr uint16_t dynamixelVoltage = 144;  // voltage 2, temperature 1
constexpr uint8_t dynamixelAlert = 0x80;

std::vector<ServoLimits> limitsOf(const std::vector<MasterServo>& servos) {
  std::vector<ServoLimits> all;
  for (const MasterServo& servo : servos) all.push_back(servo.limits);
  return all;
}

}  // namespace

Master::Master(MasterOptions options, uint8_t* memory, std::function<void()> wake)
    : options_(std::move(options)),
      codec_(options_.isDynamixel ? dynamixelCodec() : feetechCodec()),
      periodNanos_(static_cast<int64_t>(1e9 / options_.cycleHz)),
      startedAt_(nowNanos()),
      line_(port_, codec_, options_.baud),
      exchange_(memory, options_.servos.size()),
      setpoints_(limitsOf(options_.servos).data(), options_.servos.size(), periodNanos_,
                 static_cast<int64_t>(options_.hostTimeoutMilliseconds * 1e6)),
      wake_(std::move(wake)) {
  for (const MasterServo& servo : options_.servos) ids_.push_back(servo.id);
  Reading unknown;
  unknown.position = unknown.velocity = unknown.load = unknown.voltage = unknown.temperature = std::numeric_limits<double>::quiet_NaN();
  readings_.assign(ids_.size(), unknown);
  whereabouts_.resize(ids_.size());
  answered_.resize(ids_.size());
  alert_.resize(ids_.size());
  *exchange_.word(goalsWord) = Exchange::betweenFirst;
  *exchange_.word(statesWord) = Exchange::betweenFirst;
  thread_ = std::thread([this] { run(); });
}

Master::~Master() {
  close();
  thread_.join();
}

void Master::tell(const std::function<void(MasterNews&)>& change) {
  {
    const std::lock_guard<std::mutex> lock(newsMutex_);
    change(news_);
  }
  wake_();
}

MasterNews Master::news() {
  const std::lock_guard<std::mutex> lock(newsMutex_);
  return news_;
}

void Master::close() {
  closing_ = true;
  const std::lock_guard<std::mutex> lock(idleMutex_);
  idleWake_.notify_all();
}

void Master::setCycling(bool on) {
  cycling_ = on;
  const std::lock_guard<std::mutex> lock(idleMutex_);
  idleWake_.notify_all();
}

void Master::run() {
  realTime_ = becomeRealTime("waldo-bus");
  SystemError why;
  if (!port_.open(options_.path, options_.baud, why)) {
    tell([&](MasterNews& news) { news.failed = news.ended = true; news.why = why; });
    return;
  }
  tell([](MasterNews& news) { news.opened = true; });

  bool wasCycling = false;
  int64_t next = 0;
  while (!closing_ && !port_.isLost()) {
    if (!cycling_) {
      wasCycling = false;
      if (!idle()) break;
      continue;
    }
    if (!wasCycling) {
      beginCycling();
      next = nowNanos();
      wasCycling = true;
    }
    waitUntil(next, realTime_ ? 0 : spinNanos);
    const int64_t startedAt = nowNanos();
    next += periodNanos_;
    // After a stall go on from now, on the same grid: a burst of late cycles helps nobody.
    if (startedAt > next) next += (startedAt - next) / periodNanos_ * periodNanos_ + periodNanos_;
    cycle(startedAt, next);
    runTransactions(next);
  }
  giveUp();
}

void Master::giveUp() {
  const bool wasLost = port_.isLost();
  const SystemError why = port_.lostBecause();
  port_.close();
  // Whoever still waits for an answer is told.
  transactions_.tryFetch(queue_);
  for (const Transaction& one : queue_) transactions_.finish({one.ticket, Result::Outcome::lost, 0, {}});
  queue_.clear();
  tell([&](MasterNews& news) { news.lost = wasLost; news.ended = true; if (wasLost) news.why = why; });
}

void Master::beginCycling() {
  lastStart_ = 0;
  lastHeard_ = nowNanos();
}

int64_t Master::answerNanos(size_t answerBytes) const {
  return line_.wireNanos(request_.size() + answerBytes) + std::max(latencyNanos, periodNanos_ / 2) + perServoNanos * static_cast<int64_t>(ids_.size());
}

void Master::cycle(int64_t startedAt, int64_t nextStart) {
  if (lastStart_ != 0) periodErrors_.add(startedAt - lastStart_ - periodNanos_);
  lastStart_ = startedAt;
  cycles_ += 1;

  const double* row = exchange_.goals();
  // A number from JavaScript: only one that fits may be made whole.
  const double said = row[goals_row::stamp];
  const Goals goals{said > 0 && said < 9e18 ? static_cast<int64_t>(said) : 0, row[goals_row::hold] != 0, row + goals_row::ticks};
  const Motion motion = setpoints_.step(startedAt, goals, whereabouts_.data());
  if (motion.hostLate && !wasLate_) hostLate_ += 1;
  wasLate_ = motion.hostLate;

  buildRequest(motion);
  const size_t answers = ids_.size() * codec_.mostAnswer(codec_.stateLength());
  // Waits for all that may take, but no longer than the wire itself needs once the next cycle is due.
  const int64_t least = startedAt + line_.wireNanos(request_.size() + answers) + leastLatencyNanos;
  const int64_t deadline = std::min(startedAt + answerNanos(answers), std::max(least, nextStart - reserveNanos));
  std::fill(answered_.begin(), answered_.end(), uint8_t{0});
  const bool isSent = line_.send(request_, deadline);
  if (isSent && motion.write) {
    sentAt_ = nowNanos();
    goalsSaidAt_ = goals.stamp;
  }
  if (isSent) gather(deadline);
  for (const uint8_t one : answered_) line_.counters().timeouts += one == 0 ? 1 : 0;

  // In every cycle until each servo was asked once, then in some.
  if (options_.isDynamixel && (cycles_ % slowCycles == 0 || !allAsked_)) readSlowly(nextStart);
  publish(motion);
  if (startedAt - lastHeard_ > silenceNanos) port_.lose(ETIMEDOUT);
}

void Master::buildRequest(const Motion& motion) {
  request_.clear();
  if (options_.drives && motion.write) {
    SyncWriteEntry entries[mostServos];
    size_t count = 0;
    for (size_t i = 0; i < ids_.size(); ++i) {
      if (!setpoints_.isDriven(i)) continue;
      if (count < mostServos) entries[count++] = {ids_[i], setpoints_.sent(i)};
      for (const uint8_t shadow : options_.servos[i].shadows) {
        if (count < mostServos) entries[count++] = {shadow, setpoints_.sent(i)};
      }
    }
    if (count > 0) codec_.writeGoals(request_, entries, count);
  }
  // Behind the goals in one write: servos do not answer a sync write, so nothing collides, and an adapter sends it at once.
  codec_.readStates(request_, ids_.data(), ids_.size());
}

void Master::gather(int64_t deadline) {
  const size_t longest = codec_.mostAnswer(codec_.stateLength());
  size_t missing = ids_.size();
  Status status;
  while (missing > 0 && line_.receive(status, longest, deadline)) {
    const auto found = std::find(ids_.begin(), ids_.end(), status.id);
    const size_t servo = static_cast<size_t>(found - ids_.begin());
    if (found == ids_.end() || answered_[servo] != 0 || status.length != codec_.stateLength()) {
      line_.counters().unexpected += 1;
      // Two of one id, or one that says everything twice.
      if (found != ids_.end() && answered_[servo] != 0) answered_[servo] = 2;
      continue;
    }
    missing -= 1;
    answered_[servo] = 1;
    arrivedAt_ = lastHeard_ = line_.arrivedAt();
    codec_.decodeState(status, options_.servos[servo].fullLoad, readings_[servo]);
    whereabouts_[servo] = {readings_[servo].position, arrivedAt_};
    if (options_.isDynamixel) alert_[servo] = status.error & dynamixelAlert;
  }
}

/** What Dynamixel servos keep away from the position: voltage, temperature and errors, one read in a few cycles. */
void Master::readSlowly(int64_t nextStart) {
  // A servo that raises its alert is asked why at once.
  const auto alerted = std::find(alert_.begin(), alert_.end(), dynamixelAlert);
  const size_t servo = alerted != alert_.end() ? static_cast<size_t>(alerted - alert_.begin()) : slowTurn_ / 2;
  const bool asksError = alerted != alert_.end() || slowTurn_ % 2 == 1;
  slowTurn_ = (slowTurn_ + 1) % (2 * ids_.size());
  if (slowTurn_ == 0) allAsked_ = true;
  Transaction one;
  one.kind = Transaction::Kind::read;
  one.id = ids_[servo];
  one.address = asksError ? dynamixelHardwareError : dynamixelVoltage;
  one.length = asksError ? 1 : 3;
  const int64_t now = nowNanos();
  const int64_t least = line_.wireNanos(14 + codec_.mostAnswer(one.length)) + leastLatencyNanos;
  Result result;
  if (answered_[servo] == 0 || nextStart - reserveNanos < now + least) return;
  if (!attempt(one, std::min(nextStart - reserveNanos, now + least + leastLatencyNanos), result) || result.outcome != Result::Outcome::done) return;
  Reading& reading = readings_[servo];
  if (asksError) {
    reading.errorBits = result.bytes[0];
    alert_[servo] = 0;
  } else {
    reading.voltage = wordAt(result.bytes.data()) / 10.0;
    reading.temperature = result.bytes[2];
  }
}

void Master::publish(const Motion& motion) {
  if (cycles_ % percentileCycles == 1 || cycles_ < percentileCycles) {
    percentiles_[0] = periodErrors_.percentile(0.5);
    percentiles_[1] = periodErrors_.percentile(0.99);
    percentiles_[2] = periodErrors_.percentile(0.999);
    percentiles_[3] = periodErrors_.worst();
  }
  double* row = exchange_.state();
  const LineCounters& counted = line_.counters();
  row[state_row::cycle] = static_cast<double>(cycles_);
  row[state_row::arrivedAt] = static_cast<double>(arrivedAt_);
  row[state_row::holding] = motion.holding ? 1 : 0;
  row[state_row::hostLate] = motion.hostLate ? 1 : 0;
  row[state_row::timeouts] = static_cast<double>(counted.timeouts);
  row[state_row::corrupted] = static_cast<double>(counted.corrupted);
  row[state_row::strayBytes] = static_cast<double>(counted.strayBytes);
  row[state_row::unexpected] = static_cast<double>(counted.unexpected);
  row[state_row::hostLateCount] = static_cast<double>(hostLate_);
  std::copy(std::begin(percentiles_), std::end(percentiles_), row + state_row::p50);
  row[state_row::realTime] = realTime_ ? 1 : 0;
  row[state_row::goalsSaidAt] = static_cast<double>(goalsSaidAt_);
  row[state_row::sentAt] = static_cast<double>(sentAt_);
  const size_t count = ids_.size();
  double* blocks = row + state_row::blocks;
  for (size_t i = 0; i < count; ++i) {
    blocks[state_row::position * count + i] = readings_[i].position;
    blocks[state_row::velocity * count + i] = readings_[i].velocity;
    blocks[state_row::load * count + i] = readings_[i].load;
    blocks[state_row::voltage * count + i] = readings_[i].voltage;
    blocks[state_row::temperature * count + i] = readings_[i].temperature;
    blocks[state_row::setpoint * count + i] = setpoints_.sent(i);
    blocks[state_row::answered * count + i] = answered_[i];
    blocks[state_row::errorBits * count + i] = readings_[i].errorBits;
  }
  exchange_.publish();
  wake_();
}

}  // namespace waldo
