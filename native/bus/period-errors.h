// How steady the cycles are: a histogram of |period − nominal|, from which percentiles are read. Fixed memory, no sorting.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <algorithm>
#include <bit>

namespace waldo {

class PeriodErrors {
 public:
  void add(int64_t errorNanos) {
    const uint64_t micros = static_cast<uint64_t>(errorNanos < 0 ? -errorNanos : errorNanos) / 1000;
    counts_[binOf(micros)] += 1;
    total_ += 1;
    worst_ = std::max(worst_, micros);
  }

  /** Microseconds that `share` of the errors do not exceed, to about 3 %. */
  double percentile(double share) const {
    const double wanted = share * static_cast<double>(total_);
    uint64_t seen = 0;
    for (size_t bin = 0; bin < counts_.size(); ++bin) {
      seen += counts_[bin];
      if (seen > 0 && static_cast<double>(seen) >= wanted) return std::min(topOf(bin), static_cast<double>(worst_));
    }
    return static_cast<double>(worst_);
  }
  double worst() const { return static_cast<double>(worst_); }

 private:
  // 32 bins each time the value doubles; below 32 µs one bin a microsecond.
  static constexpr size_t fine = 32;
  static size_t binOf(uint64_t micros) {
    if (micros < fine) return static_cast<size_t>(micros);
    const size_t shift = static_cast<size_t>(std::bit_width(micros)) - 6;
    return std::min(fine + shift * fine + static_cast<size_t>((micros >> shift) - fine), binCount - 1);
  }
  static double topOf(size_t bin) {
    if (bin < fine) return static_cast<double>(bin);
    const size_t shift = (bin - fine) / fine;
    return static_cast<double>(((bin - fine) % fine + fine + 1) << shift) - 1;
  }
  static constexpr size_t binCount = fine * 24;
  std::array<uint32_t, binCount> counts_{};
  uint64_t total_ = 0;
  uint64_t worst_ = 0;
};

}  // namespace waldo
