// A servo protocol as bytes: instructions out, status packets in. Feetech and Dynamixel implement it; the line and the
// master use it. Nothing here allocates, and no length that comes from the wire is trusted.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace waldo {

constexpr size_t mostServos = 32;  // with shadows; a sync write of both protocols fits into one packet
constexpr size_t mostData = 128;   // bytes of one register read or write
constexpr uint8_t broadcastId = 0xFE;

/** Bytes to send. Room for a sync write and a sync read of mostServos, or a write of mostData, all stuffed. */
class Outgoing {
 public:
  void clear() { size_ = 0; }
  void push(uint8_t byte) {
    if (size_ < bytes_.size()) bytes_[size_++] = byte;
  }
  void pushWord(uint32_t word) {
    push(static_cast<uint8_t>(word & 0xFF));
    push(static_cast<uint8_t>((word >> 8) & 0xFF));
  }
  const uint8_t* data() const { return bytes_.data(); }
  uint8_t& operator[](size_t at) { return bytes_[at]; }
  size_t size() const { return size_; }

 private:
  std::array<uint8_t, 1024> bytes_{};
  size_t size_ = 0;
};

/** One status packet. `parameters` points into the receive buffer and is good until the next scan. */
struct Status {
  uint8_t id = 0;
  uint8_t error = 0;
  const uint8_t* parameters = nullptr;
  size_t length = 0;
};

/** What stands at the beginning of the received bytes. */
struct Scan {
  enum class Found {
    packet,  // a status packet of `bytes` bytes
    other,   // a sound packet that is no status (an echo), of `bytes` bytes
    more,    // the beginning of one: wait for more
    stray,   // `bytes` bytes that belong to no packet
    broken,  // a packet whose checksum is wrong: skip `bytes` and look again
  };
  Found found = Found::more;
  size_t bytes = 0;
  Status status{};
};

/** One servo's measurement, in the units of BusState (bus-master.ts). */
struct Reading {
  double position = 0;
  double velocity = 0;
  double load = 0;
  double voltage = 0;
  double temperature = 0;
  uint8_t errorBits = 0;
};

struct SyncWriteEntry {
  uint8_t id;
  double ticks;
};

class Codec {
 public:
  virtual ~Codec() = default;

  virtual void ping(Outgoing& out, uint8_t id) const = 0;
  virtual void read(Outgoing& out, uint8_t id, uint16_t address, uint16_t length) const = 0;
  virtual void write(Outgoing& out, uint8_t id, uint16_t address, const uint8_t* bytes, size_t length) const = 0;
  /** Goal positions of many servos. */
  virtual void writeGoals(Outgoing& out, const SyncWriteEntry* entries, size_t count) const = 0;
  /** Asks all of them for what decodeState() reads. */
  virtual void readStates(Outgoing& out, const uint8_t* ids, size_t count) const = 0;

  /** Bytes of one servo's answer to readStates(), without its frame. */
  virtual size_t stateLength() const = 0;
  /** Bytes of a status packet with so many parameters, at least and (stuffed) at most. */
  virtual size_t leastAnswer(size_t parameters) const = 0;
  virtual size_t mostAnswer(size_t parameters) const = 0;
  /** `fullLoad`: raw units that are the whole of it. Leaves alone what the answer does not hold. */
  virtual void decodeState(const Status& status, double fullLoad, Reading& into) const = 0;

  /** Looks at the first byte on; packets longer than `longest` bytes are noise. May undo stuffing in place. */
  virtual Scan scan(uint8_t* bytes, size_t available, size_t longest) const = 0;
};

const Codec& feetechCodec();
const Codec& dynamixelCodec();

inline uint16_t wordAt(const uint8_t* bytes) { return static_cast<uint16_t>(bytes[0] | (bytes[1] << 8)); }

}  // namespace waldo
