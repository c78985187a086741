// Transactions between cycles, and while the bus is idle; the other half of master.cc.
#include <algorithm>
#include <chrono>

#include "clock.h"
#include "master.h"

namespace waldo {
namespace {

/** While nothing cycles there is time for slow adapters, and more with every try for busy machines. */
constexpr int64_t idleAnswerNanos[] = {150'000'000, 50'000'000, 25'000'000};
/** Least time for an answer besides the wire, and how much is given when cycles leave no such gap. */
constexpr int64_t gapNanos = 1'500'000;
constexpr int64_t forcedNanos = 4'000'000;
constexpr int64_t reserveNanos = 300'000;
constexpr int forcedAfterCycles = 20;
/** A gap is short, so there are more tries between cycles than in idleness. */
constexpr int idleTries = 3;
constexpr int cyclingTries = 10;
/** After silence an answer may still come late; it must not be taken for the next one's. */
constexpr auto quiet = std::chrono::milliseconds(5);
constexpr auto idleLook = std::chrono::milliseconds(200);

constexpr size_t requestFrame = 14;
constexpr uint16_t modelAddress = 3;   // Feetech: where ping does not tell the model, this register does
constexpr uint8_t dynamixelErrorMask = 0x7F;

size_t answerLength(const Transaction& one, bool isDynamixel) {
  switch (one.kind) {
    case Transaction::Kind::ping: return isDynamixel ? 3 : 0;
    case Transaction::Kind::read: return one.length;
    case Transaction::Kind::write: return 0;
  }
  return 0;
}

}  // namespace

void Master::submit(Transaction one) {
  transactions_.submit(std::move(one));
  asked_ = true;
  const std::lock_guard<std::mutex> lock(idleMutex_);
  idleWake_.notify_all();
}

void Master::finish(Result result) {
  transactions_.finish(std::move(result));
  wake_();
}

/** Waits for work and does what there is; false when the port is gone. */
bool Master::idle() {
  {
    std::unique_lock<std::mutex> lock(idleMutex_);
    // Looks up now and then by itself: a port that is gone says so only when it is read.
    if (queue_.empty()) idleWake_.wait_for(lock, idleLook, [this] { return closing_ || cycling_ || asked_; });
  }
  line_.drain();
  runTransactions(0);
  return !port_.isLost();
}

/** `nextStart`: when the next cycle begins; 0 while the bus is idle. */
void Master::runTransactions(int64_t nextStart) {
  if (asked_.exchange(false) && !transactions_.tryFetch(queue_)) asked_ = true;
  while (!queue_.empty() && !closing_ && !port_.isLost()) {
    Transaction& one = queue_.front();
    const bool isIdle = nextStart == 0;
    if (one.triesLeft == 0) one.triesLeft = isIdle ? idleTries : cyclingTries;
    const int64_t now = nowNanos();
    const int64_t wire = line_.wireNanos(requestFrame + one.bytes.size() + codec_.mostAnswer(answerLength(one, options_.isDynamixel)));
    int64_t deadline = now + wire + idleAnswerNanos[std::min(one.triesLeft, idleTries) - 1];
    if (!isIdle) {
      deadline = std::min(deadline, nextStart - reserveNanos);
      if (deadline < now + wire + gapNanos) {
        // A bus with no gap wide enough gives up a cycle now and then.
        if (++one.cyclesWaited < forcedAfterCycles) return;
        deadline = now + wire + forcedNanos;
      }
    }
    one.cyclesWaited = 0;
    Result result;
    result.ticket = one.ticket;
    const bool ended = attempt(one, deadline, result);
    if (!ended && --one.triesLeft > 0) {
      if (isIdle) std::this_thread::sleep_for(quiet);
      continue;
    }
    // A Feetech servo that answered a ping is asked for its model in a second read.
    if (ended && one.kind == Transaction::Kind::ping && !options_.isDynamixel && result.outcome == Result::Outcome::done) {
      one.kind = Transaction::Kind::read;
      one.address = modelAddress;
      one.length = 2;
      one.triesLeft = 0;
      continue;
    }
    queue_.pop_front();
    finish(std::move(result));
  }
}

/** One question and its answer; false when none came. */
bool Master::attempt(Transaction& one, int64_t deadline, Result& result) {
  request_.clear();
  switch (one.kind) {
    case Transaction::Kind::ping: codec_.ping(request_, one.id); break;
    case Transaction::Kind::read: codec_.read(request_, one.id, one.address, one.length); break;
    case Transaction::Kind::write: codec_.write(request_, one.id, one.address, one.bytes.data(), one.bytes.size()); break;
  }
  result.outcome = Result::Outcome::silent;
  if (!line_.send(request_, deadline)) return false;
  if (one.id == broadcastId) {
    // Nobody answers a broadcast; the next packet waits until this one is out.
    waitUntil(nowNanos() + line_.wireNanos(request_.size()), 0);
    result.outcome = Result::Outcome::done;
    return true;
  }
  const size_t expected = answerLength(one, options_.isDynamixel);
  Status status;
  while (line_.receive(status, codec_.mostAnswer(expected), deadline)) {
    const uint8_t error = options_.isDynamixel ? status.error & dynamixelErrorMask : uint8_t{0};
    const bool fits = status.id == one.id && (status.length == expected || (error != 0 && status.length == 0));
    if (!fits) {
      line_.counters().unexpected += 1;
      continue;
    }
    lastHeard_ = line_.arrivedAt();
    result.outcome = error != 0 ? Result::Outcome::refused : Result::Outcome::done;
    result.error = error;
    result.bytes.assign(status.parameters, status.parameters + status.length);
    return true;
  }
  line_.counters().timeouts += 1;
  return false;
}

}  // namespace waldo
