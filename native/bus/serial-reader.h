// Reads a terminal on a thread of its own and passes the bytes on through a pipe. Reading or polling a terminal may wait
// for a kernel worker of ordinary priority, on a busy machine for tens of milliseconds; waiting on a pipe never does, so
// the bus thread keeps its deadlines. Used by port.cc.
#pragma once

#include <atomic>
#include <thread>

namespace waldo {

class SerialReader {
 public:
  ~SerialReader() { stop(); }

  /** `file`: a terminal, not blocking. 0 or an errno. */
  int start(int file);
  /** Ends the thread; the terminal is still the caller's to close. */
  void stop();

  /** The end to read from, not blocking. It ends when the terminal is gone. */
  int pipe() const { return passed_[0]; }
  /** Why it ended, as an errno. */
  int error() const { return error_; }

 private:
  void run(int file);

  int passed_[2] = {-1, -1};
  int stopping_[2] = {-1, -1};
  std::atomic<int> error_{0};
  std::thread thread_;
};

}  // namespace waldo
