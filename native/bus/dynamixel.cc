// Dynamixel Protocol 2.0 packets: FF FF FD 00 id length(2) code parameters crc(2), with FF FF FD stuffed from the code on.
// The length counts what is sent; all words are little-endian, signs are two's complement.
#include "codec.h"

#include <algorithm>
#include <cmath>

namespace waldo {
namespace {

constexpr uint16_t goalPosition = 116;
constexpr uint16_t presentCurrent = 126;  // current (or load) 2, velocity 4, position 4
constexpr uint16_t presentBytes = 10;
/** A unit of velocity is 0.229 rpm; a turn has 4096 ticks. */
constexpr double ticksPerSecond = 0.229 * 4096.0 / 60.0;

constexpr uint8_t instructionPing = 0x01;
constexpr uint8_t instructionRead = 0x02;
constexpr uint8_t instructionWrite = 0x03;
constexpr uint8_t instructionStatus = 0x55;
constexpr uint8_t instructionSyncRead = 0x82;
constexpr uint8_t instructionSyncWrite = 0x83;

constexpr uint8_t largestId = 252;
constexpr size_t headerBytes = 7;  // before the code

constexpr std::array<uint16_t, 256> makeCrcTable() {
  std::array<uint16_t, 256> table{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    unsigned crc = byte << 8;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x8005 : crc << 1;
    table[byte] = static_cast<uint16_t>(crc & 0xFFFF);
  }
  return table;
}
constexpr std::array<uint16_t, 256> crcTable = makeCrcTable();

uint16_t crc16(const uint8_t* bytes, size_t count) {
  uint16_t crc = 0;
  for (size_t i = 0; i < count; ++i) crc = static_cast<uint16_t>((crc << 8) ^ crcTable[((crc >> 8) ^ bytes[i]) & 0xFF]);
  return crc;
}

bool endsHeader(const uint8_t* bytes, size_t at, size_t from) {
  return at >= from + 2 && bytes[at] == 0xFD && bytes[at - 1] == 0xFF && bytes[at - 2] == 0xFF;
}

/** Undoes stuffing in bytes[0, count) in place; returns how many are left. */
size_t unstuff(uint8_t* bytes, size_t count) {
  size_t to = 0;
  for (size_t from = 0; from < count; ++from) {
    // Decided on the bytes as written back: those before `to` are the sent ones without their stuffing.
    bytes[to++] = bytes[from];
    if (endsHeader(bytes, to - 1, 0) && from + 1 < count && bytes[from + 1] == 0xFD) ++from;
  }
  return to;
}

/** Begins a packet and ends it, stuffing on the way. */
class Packet {
 public:
  Packet(Outgoing& out, uint8_t id, uint8_t code) : out_(out), start_(out.size()) {
    for (const uint8_t byte : {uint8_t{0xFF}, uint8_t{0xFF}, uint8_t{0xFD}, uint8_t{0}, id, uint8_t{0}, uint8_t{0}}) out_.push(byte);
    push(code);
  }
  void push(uint8_t byte) {
    out_.push(byte);
    if (endsHeader(out_.data(), out_.size() - 1, start_ + headerBytes)) out_.push(0xFD);
  }
  void pushWord(uint32_t word) {
    push(static_cast<uint8_t>(word & 0xFF));
    push(static_cast<uint8_t>((word >> 8) & 0xFF));
  }
  void end() {
    const size_t length = out_.size() - start_ - headerBytes + 2;
    out_[start_ + 5] = static_cast<uint8_t>(length & 0xFF);
    out_[start_ + 6] = static_cast<uint8_t>(length >> 8);
    out_.pushWord(crc16(out_.data() + start_, out_.size() - start_));
  }

 private:
  Outgoing& out_;
  size_t start_;
};

uint32_t goalWord(double ticks) {
  return static_cast<uint32_t>(static_cast<int32_t>(std::llround(std::clamp(ticks, -2147483647.0, 2147483647.0))));
}

int32_t longAt(const uint8_t* bytes) {
  return static_cast<int32_t>(wordAt(bytes) | (static_cast<uint32_t>(wordAt(bytes + 2)) << 16));
}

class Dynamixel final : public Codec {
 public:
  void ping(Outgoing& out, uint8_t id) const override { Packet(out, id, instructionPing).end(); }

  void read(Outgoing& out, uint8_t id, uint16_t address, uint16_t length) const override {
    Packet packet(out, id, instructionRead);
    packet.pushWord(address);
    packet.pushWord(length);
    packet.end();
  }

  void write(Outgoing& out, uint8_t id, uint16_t address, const uint8_t* bytes, size_t length) const override {
    Packet packet(out, id, instructionWrite);
    packet.pushWord(address);
    for (size_t i = 0; i < length; ++i) packet.push(bytes[i]);
    packet.end();
  }

  void writeGoals(Outgoing& out, const SyncWriteEntry* entries, size_t count) const override {
    Packet packet(out, broadcastId, instructionSyncWrite);
    packet.pushWord(goalPosition);
    packet.pushWord(4);
    for (size_t i = 0; i < count; ++i) {
      packet.push(entries[i].id);
      const uint32_t goal = goalWord(entries[i].ticks);
      packet.pushWord(goal & 0xFFFF);
      packet.pushWord(goal >> 16);
    }
    packet.end();
  }

  void readStates(Outgoing& out, const uint8_t* ids, size_t count) const override {
    Packet packet(out, broadcastId, instructionSyncRead);
    packet.pushWord(presentCurrent);
    packet.pushWord(presentBytes);
    for (size_t i = 0; i < count; ++i) packet.push(ids[i]);
    packet.end();
  }

  size_t stateLength() const override { return presentBytes; }
  size_t leastAnswer(size_t parameters) const override { return parameters + 11; }
  size_t mostAnswer(size_t parameters) const override { return parameters + 11 + (parameters + 2) / 3; }

  void decodeState(const Status& status, double fullLoad, Reading& into) const override {
    if (status.length != presentBytes) return;
    const uint8_t* bytes = status.parameters;
    into.load = std::clamp(static_cast<int16_t>(wordAt(bytes)) / fullLoad, -1.0, 1.0);
    into.velocity = longAt(bytes + 2) * ticksPerSecond;
    into.position = longAt(bytes + 6);
  }

  Scan scan(uint8_t* bytes, size_t available, size_t longest) const override {
    static constexpr std::array<uint8_t, 4> header{0xFF, 0xFF, 0xFD, 0x00};
    const Scan stray{Scan::Found::stray, 1, {}};
    for (size_t i = 0; i < std::min(available, header.size()); ++i) {
      if (bytes[i] != header[i]) return stray;
    }
    if (available > 4 && bytes[4] > largestId && bytes[4] != broadcastId) return stray;
    if (available < headerBytes) return {};
    const size_t total = headerBytes + wordAt(bytes + 5);
    if (total < headerBytes + 3 || total > longest) return stray;
    if (available < total) return {};
    if (crc16(bytes, total - 2) != wordAt(bytes + total - 2)) return {Scan::Found::broken, 1, {}};
    const size_t body = unstuff(bytes + headerBytes, total - headerBytes - 2);
    if (body < 2 || bytes[headerBytes] != instructionStatus) return {Scan::Found::other, total, {}};
    return {Scan::Found::packet, total, {bytes[4], bytes[headerBytes + 1], bytes + headerBytes + 2, body - 2}};
  }
};

}  // namespace

const Codec& dynamixelCodec() {
  static const Dynamixel codec;
  return codec;
}

}  // namespace waldo
