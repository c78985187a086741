// Pings, reads and writes that JavaScript asks for, waiting for a gap between cycles, and their results on the way back.
// The only lock of the bus: the bus thread tries it and never waits for it while it cycles.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

namespace waldo {

struct Transaction {
  enum class Kind : uint8_t { ping = 0, read = 1, write = 2 };
  uint32_t ticket = 0;
  Kind kind = Kind::ping;
  uint8_t id = 0;
  uint16_t address = 0;
  uint16_t length = 0;
  std::vector<uint8_t> bytes;
  int triesLeft = 0;
  int cyclesWaited = 0;
};

/** Numbers shared with ../face.ts, which makes the sentences. */
struct Result {
  enum class Outcome : uint8_t { done = 0, silent = 1, refused = 2, lost = 3 };
  uint32_t ticket = 0;
  Outcome outcome = Outcome::done;
  uint8_t error = 0;  // the servo's own error number, when refused
  std::vector<uint8_t> bytes;
};

class Transactions {
 public:
  void submit(Transaction one) {
    const std::lock_guard<std::mutex> lock(mutex_);
    waiting_.push_back(std::move(one));
  }

  /** Moves what is new behind `into`. False, with nothing done, when JavaScript is submitting just now. */
  bool tryFetch(std::deque<Transaction>& into) {
    const std::unique_lock<std::mutex> lock(mutex_, std::try_to_lock);
    if (!lock.owns_lock()) return false;
    while (!waiting_.empty()) {
      into.push_back(std::move(waiting_.front()));
      waiting_.pop_front();
    }
    return true;
  }

  void finish(Result result) {
    const std::lock_guard<std::mutex> lock(mutex_);
    results_.push_back(std::move(result));
  }

  std::vector<Result> takeResults() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(results_, {});
  }

 private:
  std::mutex mutex_;
  std::deque<Transaction> waiting_;
  std::vector<Result> results_;
};

}  // namespace waldo
