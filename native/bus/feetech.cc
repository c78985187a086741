// Feetech's STS/SMS packets: FF FF id length code parameters checksum. Words are little-endian, signs are a bit.
#include "codec.h"

#include <algorithm>
#include <cmath>

namespace waldo {
namespace {

constexpr uint8_t goalPosition = 42;
constexpr uint8_t presentPosition = 56;  // position 2, velocity 2, load 2, voltage, temperature, -, status, …
constexpr size_t presentBytes = 15;      // … moving, -, -, current 2

constexpr uint8_t instructionPing = 0x01;
constexpr uint8_t instructionRead = 0x02;
constexpr uint8_t instructionWrite = 0x03;
constexpr uint8_t instructionSyncRead = 0x82;
constexpr uint8_t instructionSyncWrite = 0x83;

constexpr uint8_t largestId = 0xFD;
constexpr uint8_t largestError = 0x7F;

int signMagnitude(uint16_t raw, int signBit) {
  const int magnitude = raw & ((1 << signBit) - 1);
  return (raw >> signBit) & 1 ? -magnitude : magnitude;
}

/** `bytes` are those from id to the last parameter. */
uint8_t checksum(const uint8_t* bytes, size_t count) {
  uint32_t sum = 0;
  for (size_t i = 0; i < count; ++i) sum += bytes[i];
  return static_cast<uint8_t>(~sum & 0xFF);
}

/** Begins a packet and ends it: the checksum covers what was pushed in between. */
class Packet {
 public:
  Packet(Outgoing& out, uint8_t id, uint8_t code) : out_(out), start_(out.size()) {
    for (const uint8_t byte : {uint8_t{0xFF}, uint8_t{0xFF}, id, uint8_t{0}, code}) out_.push(byte);
  }
  void end() {
    out_[start_ + 3] = static_cast<uint8_t>(out_.size() - start_ - 3);
    out_.push(checksum(out_.data() + start_ + 2, out_.size() - start_ - 2));
  }

 private:
  Outgoing& out_;
  size_t start_;
};

uint16_t goalWord(double ticks) {
  const long whole = std::lround(std::clamp(ticks, -32767.0, 32767.0));
  return static_cast<uint16_t>(whole < 0 ? -whole | 0x8000 : whole);
}

class Feetech final : public Codec {
 public:
  void ping(Outgoing& out, uint8_t id) const override { Packet(out, id, instructionPing).end(); }

  void read(Outgoing& out, uint8_t id, uint16_t address, uint16_t length) const override {
    Packet packet(out, id, instructionRead);
    out.push(static_cast<uint8_t>(address));
    out.push(static_cast<uint8_t>(length));
    packet.end();
  }

  void write(Outgoing& out, uint8_t id, uint16_t address, const uint8_t* bytes, size_t length) const override {
    Packet packet(out, id, instructionWrite);
    out.push(static_cast<uint8_t>(address));
    for (size_t i = 0; i < length; ++i) out.push(bytes[i]);
    packet.end();
  }

  void writeGoals(Outgoing& out, const SyncWriteEntry* entries, size_t count) const override {
    Packet packet(out, broadcastId, instructionSyncWrite);
    out.push(goalPosition);
    out.push(2);
    for (size_t i = 0; i < count; ++i) {
      out.push(entries[i].id);
      out.pushWord(goalWord(entries[i].ticks));
    }
    packet.end();
  }

  void readStates(Outgoing& out, const uint8_t* ids, size_t count) const override {
    Packet packet(out, broadcastId, instructionSyncRead);
    out.push(presentPosition);
    out.push(static_cast<uint8_t>(presentBytes));
    for (size_t i = 0; i < count; ++i) out.push(ids[i]);
    packet.end();
  }

  size_t stateLength() const override { return presentBytes; }
  size_t leastAnswer(size_t parameters) const override { return parameters + 6; }
  size_t mostAnswer(size_t parameters) const override { return parameters + 6; }

  void decodeState(const Status& status, double fullLoad, Reading& into) const override {
    if (status.length != presentBytes) return;
    const uint8_t* bytes = status.parameters;
    into.position = signMagnitude(wordAt(bytes), 15);
    into.velocity = signMagnitude(wordAt(bytes + 2), 15);
    into.load = std::clamp(signMagnitude(wordAt(bytes + 4), 10) / fullLoad, -1.0, 1.0);
    into.voltage = bytes[6] / 10.0;
    into.temperature = bytes[7];
    into.errorBits = static_cast<uint8_t>(status.error | bytes[9]);
  }

  Scan scan(uint8_t* bytes, size_t available, size_t longest) const override {
    const Scan stray{Scan::Found::stray, 1, {}};
    const Scan more{};
    if (available == 0) return more;
    if (bytes[0] != 0xFF) return stray;
    if (available > 1 && bytes[1] != 0xFF) return stray;
    // A third FF is no id: the packet begins one byte later.
    if (available > 2 && bytes[2] > largestId) return stray;
    if (available < 4) return more;
    const size_t total = size_t{4} + bytes[3];
    if (total < 6 || total > longest) return stray;
    if (available > 4 && bytes[4] > largestError) return stray;
    if (available < total) return more;
    if (checksum(bytes + 2, total - 3) != bytes[total - 1]) return {Scan::Found::broken, 1, {}};
    return {Scan::Found::packet, total, {bytes[2], bytes[4], bytes + 5, total - 6}};
  }
};

}  // namespace

const Codec& feetechCodec() {
  static const Feetech codec;
  return codec;
}

}  // namespace waldo
