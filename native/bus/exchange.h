// The memory that JavaScript and the bus thread share: newest goals one way, newest state the other, with no lock and no
// waiting. Three slots a way: the writer fills one, the reader reads another, and the third changes hands in one atomic
// exchange, so neither ever sees half a row. JavaScript's side is ../exchange.ts; both must agree on this layout.
#pragma once

#include <cstddef>
#include <cstdint>

namespace waldo {

/** 32-bit words at the beginning: the slot that changes hands, and whether it is news, one word a way. */
constexpr size_t headerBytes = 64;
constexpr size_t goalsWord = 0;
constexpr size_t statesWord = 1;
constexpr int32_t slotMask = 3;
constexpr int32_t isNews = 4;

/** A goals row: when it was said (nanoseconds), whether to hold, then the goals in ticks. */
namespace goals_row {
constexpr size_t stamp = 0, hold = 1, ticks = 2;
}

/** A states row: the cycle's numbers and counters, then blocks of one number a servo. */
namespace state_row {
constexpr size_t cycle = 0, arrivedAt = 1, holding = 2, hostLate = 3, timeouts = 4, corrupted = 5, strayBytes = 6,
                 unexpected = 7, hostLateCount = 8, p50 = 9, p99 = 10, p999 = 11, worst = 12, realTime = 13, goalsSaidAt = 14, sentAt = 15, blocks = 16;
constexpr size_t position = 0, velocity = 1, load = 2, voltage = 3, temperature = 4, setpoint = 5, answered = 6,
                 errorBits = 7, blockCount = 8;
}  // namespace state_row

class Exchange {
 public:
  /** `memory`: zeroed, 8-byte aligned, of bytesFor(servos) bytes, and outliving this. */
  Exchange(uint8_t* memory, size_t servos) : memory_(memory), servos_(servos) {}

  static size_t bytesFor(size_t servos) {
    return headerBytes + 3 * sizeof(double) * (goalDoubles(servos) + stateDoubles(servos));
  }

  /** The newest goals row; the same one until there is news. */
  const double* goals() {
    if ((__atomic_load_n(word(goalsWord), __ATOMIC_RELAXED) & isNews) != 0) {
      goalsSlot_ = __atomic_exchange_n(word(goalsWord), goalsSlot_, __ATOMIC_ACQ_REL) & slotMask;
    }
    // Whatever JavaScript left in the word, this stays inside the memory.
    return goalsRow(goalsSlot_ % 3);
  }

  /** The row to fill; publish() hands it over. */
  double* state() { return stateRow(statesSlot_ % 3); }
  void publish() { statesSlot_ = __atomic_exchange_n(word(statesWord), (statesSlot_ % 3) | isNews, __ATOMIC_ACQ_REL) & slotMask; }

  /** The other side, for tests without JavaScript. */
  double* goalsRow(int32_t slot) const { return doubles() + static_cast<size_t>(slot) * goalDoubles(servos_); }
  double* stateRow(int32_t slot) const { return doubles() + 3 * goalDoubles(servos_) + static_cast<size_t>(slot) * stateDoubles(servos_); }
  int32_t* word(size_t which) const { return reinterpret_cast<int32_t*>(memory_) + which; }

  /** Slots each side has at the beginning; the words begin with the third (2). */
  static constexpr int32_t writersFirst = 0, readersFirst = 1, betweenFirst = 2;

 private:
  static size_t goalDoubles(size_t servos) { return goals_row::ticks + servos; }
  static size_t stateDoubles(size_t servos) { return state_row::blocks + state_row::blockCount * servos; }
  double* doubles() const { return reinterpret_cast<double*>(memory_ + headerBytes); }

  uint8_t* memory_;
  size_t servos_;
  int32_t goalsSlot_ = readersFirst;
  int32_t statesSlot_ = writersFirst;
};

}  // namespace waldo
