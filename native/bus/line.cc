// Sending and receiving of packets; see line.h.
#include "line.h"

#include <cstring>

#include "clock.h"

namespace waldo {

void Line::drain() {
  counters_.strayBytes += (end_ - start_) + port_.drain();
  start_ = end_ = 0;
}

bool Line::send(const Outgoing& request, int64_t deadline) {
  drain();
  return port_.write(request.data(), request.size(), deadline);
}

bool Line::receive(Status& into, size_t longest, int64_t deadline) {
  for (;;) {
    while (start_ < end_) {
      const Scan scan = codec_.scan(buffer_.data() + start_, end_ - start_, longest);
      if (scan.found == Scan::Found::more) break;
      start_ += scan.bytes;
      if (scan.found == Scan::Found::packet) {
        into = scan.status;
        return true;
      }
      if (scan.found == Scan::Found::broken) counters_.corrupted += 1;
      counters_.strayBytes += scan.bytes;
    }
    // What is left is shorter than `longest`, so moving it to the front always makes room.
    if (start_ > 0) {
      std::memmove(buffer_.data(), buffer_.data() + start_, end_ - start_);
      end_ -= start_;
      start_ = 0;
    }
    // A device that never stops talking must not keep us past the deadline.
    if (arrivedAt_ > deadline) return false;
    const size_t count = port_.read(buffer_.data() + end_, buffer_.size() - end_, deadline);
    if (count == 0) return false;
    arrivedAt_ = nowNanos();
    end_ += count;
  }
}

}  // namespace waldo
