// Packets over a port: sends one request, hands on the status packets that follow, and counts what was wrong between
// them. The master's cycles and transactions both talk through it, one at a time.
#pragma once

#include <array>
#include <cstdint>

#include "codec.h"
#include "port.h"

namespace waldo {

struct LineCounters {
  uint64_t timeouts = 0;
  uint64_t corrupted = 0;
  uint64_t strayBytes = 0;
  /** Sound packets that no one waited for: answered twice, too late, or from another servo. */
  uint64_t unexpected = 0;
};

class Line {
 public:
  Line(Port& port, const Codec& codec, uint32_t baud) : port_(port), codec_(codec), baud_(baud) {}

  const Codec& codec() const { return codec_; }
  LineCounters& counters() { return counters_; }
  bool isLost() const { return port_.isLost(); }

  /** How long so many bytes take on the wire: ten bits each. */
  int64_t wireNanos(size_t bytes) const { return static_cast<int64_t>(bytes) * 10'000'000'000 / static_cast<int64_t>(baud_); }

  /** Forgets what came before and sends. False when the port did not take it all by `deadline`. */
  bool send(const Outgoing& request, int64_t deadline);

  /**
   * The next status packet of at most `longest` bytes, or false at `deadline`. A longer one would be noise: believing
   * its length would swallow the answers behind it.
   */
  bool receive(Status& into, size_t longest, int64_t deadline);

  /** nowNanos of the bytes that ended the last packet received. */
  int64_t arrivedAt() const { return arrivedAt_; }

  /** Takes what came unasked, which also notices a port that is gone. */
  void drain();

 private:
  Port& port_;
  const Codec& codec_;
  uint32_t baud_;
  LineCounters counters_;
  std::array<uint8_t, 2048> buffer_{};
  size_t start_ = 0;
  size_t end_ = 0;
  int64_t arrivedAt_ = 0;
};

}  // namespace waldo
