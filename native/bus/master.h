// The bus master: one thread that opens the port, cycles goals out and states in at absolute deadlines, holds by itself
// when the host is late, and runs transactions in between. Knows nothing of JavaScript: addon.cc binds it to Node,
// ../test/master-threads.cc runs it alone.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "exchange.h"
#include "line.h"
#include "period-errors.h"
#include "port.h"
#include "setpoints.h"
#include "transactions.h"

namespace waldo {

struct MasterServo {
  uint8_t id = 0;
  ServoLimits limits;
  double fullLoad = 1000;
  std::vector<uint8_t> shadows;
};

struct MasterOptions {
  std::string path;
  uint32_t baud = 1'000'000;
  bool isDynamixel = false;
  std::vector<MasterServo> servos;
  double cycleHz = 200;
  double hostTimeoutMilliseconds = 50;
  bool drives = true;
};

/** What the thread has to tell; each is told by `wake` and stays until it is looked at. */
struct MasterNews {
  bool opened = false;
  bool failed = false;  // to open; `why` says it
  bool lost = false;    // after it was open; `why` says it
  bool ended = false;   // the thread is done and touches nothing any more
  SystemError why;
};

class Master {
 public:
  /** `memory`: of Exchange::bytesFor(servos), zeroed. `wake` is called on the bus thread, must be quick and not block. */
  Master(MasterOptions options, uint8_t* memory, std::function<void()> wake);
  /** Ends the thread and waits for it: at most one cycle or transaction. */
  ~Master();
  Master(const Master&) = delete;
  Master& operator=(const Master&) = delete;

  void start() { setCycling(true); }
  void pause() { setCycling(false); }
  void submit(Transaction one);
  std::vector<Result> takeResults() { return transactions_.takeResults(); }
  MasterNews news();
  /** Tells the thread to end; news().ended follows. */
  void close();

 private:
  void run();
  void setCycling(bool on);
  void tell(const std::function<void(MasterNews&)>& change);
  bool idle();
  void beginCycling();
  void cycle(int64_t startedAt, int64_t nextStart);
  void buildRequest(const Motion& motion);
  void gather(int64_t deadline);
  void readSlowly(int64_t nextStart);
  void publish(const Motion& motion);
  void runTransactions(int64_t nextStart);
  bool attempt(Transaction& one, int64_t deadline, Result& result);
  void finish(Result result);
  void giveUp();
  int64_t answerNanos(size_t answerBytes) const;

  const MasterOptions options_;
  const Codec& codec_;
  const int64_t periodNanos_;
  const int64_t startedAt_;

  // Of the bus thread alone.
  Port port_;
  Line line_;
  Exchange exchange_;
  Setpoints setpoints_;
  PeriodErrors periodErrors_;
  Outgoing request_;
  std::deque<Transaction> queue_;
  std::vector<uint8_t> ids_;
  std::vector<Reading> readings_;
  std::vector<Whereabouts> whereabouts_;
  std::vector<uint8_t> answered_;
  std::vector<uint8_t> alert_;
  double percentiles_[4] = {};
  uint64_t cycles_ = 0;
  uint64_t hostLate_ = 0;
  bool wasLate_ = false;
  bool realTime_ = false;
  int64_t lastStart_ = 0;
  int64_t lastHeard_ = 0;
  int64_t arrivedAt_ = 0;
  int64_t goalsSaidAt_ = 0;
  int64_t sentAt_ = 0;
  size_t slowTurn_ = 0;
  bool allAsked_ = false;

  // Shared with JavaScript's thread.
  std::function<void()> wake_;
  Transactions transactions_;
  std::atomic<bool> cycling_{false};
  std::atomic<bool> closing_{false};
  std::atomic<bool> asked_{false};
  std::mutex newsMutex_;
  MasterNews news_;
  std::mutex idleMutex_;
  std::condition_variable idleWake_;

  std::thread thread_;  // last: begins when all the above is there
};

}  // namespace waldo
