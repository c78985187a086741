// The codecs by themselves, under AddressSanitizer and UndefinedBehaviorSanitizer: every known-good packet of vendors'
// programs both ways, then bytes that no servo would send. Built and run by tools/stages/sanitizers.ts.
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "codec.h"
#include "expect.h"
#include "period-errors.h"
#include "setpoints.h"

namespace waldo {
namespace {

Bytes sent(const Outgoing& out) { return Bytes(out.data(), out.data() + out.size()); }

/** A heap copy of exactly these bytes, so that reading one too many is found. Scans until nothing more is there. */
struct Heard {
  std::vector<Status> statuses;
  std::vector<Bytes> parameters;
  size_t stray = 0, broken = 0, others = 0, left = 0;
};

Heard scanAll(const Codec& codec, const Bytes& bytes, size_t longest = 1024) {
  Heard heard;
  for (size_t start = 0; start < bytes.size();) {
    const size_t count = bytes.size() - start;
    const std::unique_ptr<uint8_t[]> exact(new uint8_t[count]);
    std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(start), bytes.end(), exact.get());
    const Scan scan = codec.scan(exact.get(), count, longest);
    if (scan.found == Scan::Found::more) {
      heard.left = count;
      return heard;
    }
    EXPECT(scan.bytes > 0 && scan.bytes <= count);
    if (scan.found == Scan::Found::packet) {
      EXPECT(scan.status.parameters >= exact.get() && scan.status.parameters + scan.status.length <= exact.get() + count);
      heard.statuses.push_back(scan.status);
      heard.parameters.emplace_back(scan.status.parameters, scan.status.parameters + scan.status.length);
    }
    if (scan.found == Scan::Found::stray) heard.stray += scan.bytes;
    if (scan.found == Scan::Found::broken) heard.broken += 1;
    if (scan.found == Scan::Found::other) heard.others += 1;
    start += scan.bytes;
  }
  return heard;
}

void expectStatus(const Codec& codec, const char* text, uint8_t id, uint8_t error, const char* parameters) {
  const Heard heard = scanAll(codec, hex(text));
  EXPECT(heard.statuses.size() == 1 && heard.left == 0 && heard.stray == 0);
  EXPECT(heard.statuses[0].id == id && heard.statuses[0].error == error && heard.parameters[0] == hex(parameters));
}

#define EXPECT_SENT(call, text)  \
  do {                           \
    Outgoing out;                \
    codec.call;                  \
    EXPECT(sent(out) == hex(text)); \
  } while (false)

void feetechPackets() {
  const Codec& codec = feetechCodec();
  const uint8_t one[] = {1}, goal[] = {0x00, 0x08}, offset[] = {0x64, 0x08}, ids[] = {1, 2, 3, 4, 5, 6};
  EXPECT_SENT(ping(out, 1), "FF FF 01 02 01 FB");
  EXPECT_SENT(ping(out, broadcastId), "FF FF FE 02 01 FE");
  EXPECT_SENT(read(out, 1, 3, 2), "FF FF 01 04 02 03 02 F3");
  EXPECT_SENT(read(out, 1, 56, 2), "FF FF 01 04 02 38 02 BE");
  EXPECT_SENT(write(out, 1, 40, one, 1), "FF FF 01 04 03 28 01 CE");
  EXPECT_SENT(write(out, 1, 42, goal, 2), "FF FF 01 05 03 2A 00 08 C4");
  EXPECT_SENT(write(out, 1, 31, offset, 2), "FF FF 01 05 03 1F 64 08 6B");
  std::vector<SyncWriteEntry> all;
  for (const uint8_t id : ids) all.push_back({id, 2048});
  EXPECT_SENT(writeGoals(out, all.data(), 6), "FF FF FE 16 83 2A 02 01 00 08 02 00 08 03 00 08 04 00 08 05 00 08 06 00 08 F7");
  // The vendor's packet asks for two bytes; ours for fifteen, which changes two bytes of it.
  EXPECT_SENT(readStates(out, ids, 6), "FF FF FE 0A 82 38 0F 01 02 03 04 05 06 19");
  expectStatus(codec, "FF FF 01 02 00 FC", 1, 0, "");
  expectStatus(codec, "FF FF 01 04 00 09 03 EE", 1, 0, "09 03");
  expectStatus(codec, "FF FF 01 04 00 00 08 F2", 1, 0, "00 08");

  const Bytes answer = hex("10 80 05 80 F4 05 4A 1F 00 20 01 00 00 07 00");
  Reading reading;
  codec.decodeState({3, 0x04, answer.data(), answer.size()}, 1000, reading);
  EXPECT(reading.position == -16 && reading.velocity == -5 && std::abs(reading.load + 0.5) < 1e-9);
  EXPECT(std::abs(reading.voltage - 7.4) < 1e-9 && reading.temperature == 31 && reading.errorBits == 0x24);
  const SyncWriteEntry strange[] = {{1, -100}, {2, 1e9}, {3, -1e9}};
  EXPECT_SENT(writeGoals(out, strange, 3), "FF FF FE 0D 83 2A 02 01 64 80 02 FF 7F 03 FF FF DF");
}

void dynamixelPackets() {
  const Codec& codec = dynamixelCodec();
  const uint8_t one[] = {1}, goal[] = {0x00, 0x08, 0x00, 0x00}, stuffed[] = {0xFF, 0xFF, 0xFD, 0x00}, ids[] = {1, 2, 3};
  EXPECT_SENT(ping(out, 1), "FF FF FD 00 01 03 00 01 19 4E");
  EXPECT_SENT(ping(out, broadcastId), "FF FF FD 00 FE 03 00 01 31 42");
  EXPECT_SENT(read(out, 1, 132, 4), "FF FF FD 00 01 07 00 02 84 00 04 00 1D 15");
  EXPECT_SENT(write(out, 1, 64, one, 1), "FF FF FD 00 01 06 00 03 40 00 01 DB 66");
  EXPECT_SENT(write(out, 1, 116, goal, 4), "FF FF FD 00 01 09 00 03 74 00 00 08 00 00 42 89");
  EXPECT_SENT(write(out, 1, 116, stuffed, 4), "FF FF FD 00 01 0A 00 03 74 00 FF FF FD FD 00 21 E7");
  const SyncWriteEntry two[] = {{1, 2048}, {2, 1024}};
  EXPECT_SENT(writeGoals(out, two, 2), "FF FF FD 00 FE 11 00 83 74 00 04 00 01 00 08 00 00 02 00 04 00 00 98 4C");
  Outgoing states;
  codec.readStates(states, ids, 3);
  EXPECT(states.size() == 17 && states.data()[7] == 0x82 && states.data()[8] == 126 && states.data()[10] == 10);
  expectStatus(codec, "FF FF FD 00 01 07 00 55 00 B0 04 2C E2 D4", 1, 0, "B0 04 2C");
  expectStatus(codec, "FF FF FD 00 01 08 00 55 00 00 08 00 00 1C 38", 1, 0, "00 08 00 00");
  expectStatus(codec, "FF FF FD 00 01 04 00 55 00 A1 0C", 1, 0, "");
  expectStatus(codec, "FF FF FD 00 01 04 00 55 03 AB 0C", 1, 3, "");
  // An instruction on the line is no answer.
  const Heard echo = scanAll(codec, hex("FF FF FD 00 01 03 00 01 19 4E"));
  EXPECT(echo.others == 1 && echo.statuses.empty() && echo.left == 0);

  Reading reading;
  const Bytes answer = hex("0C FE F6 FF FF FF 90 EE FE FF");
  codec.decodeState({1, 0, answer.data(), answer.size()}, 1000, reading);
  EXPECT(reading.position == -70000 && std::abs(reading.load + 0.5) < 1e-9 && std::abs(reading.velocity + 156.33) < 0.01);
}

/** Puts the right sum into a packet's last two bytes. */
void signDynamixel(Bytes& bytes) {
  unsigned crc = 0;
  for (size_t i = 0; i + 2 < bytes.size(); ++i) {
    crc ^= static_cast<unsigned>(bytes[i]) << 8;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000) != 0 ? ((crc << 1) ^ 0x8005) & 0xFFFF : (crc << 1) & 0xFFFF;
  }
  bytes[bytes.size() - 2] = static_cast<uint8_t>(crc & 0xFF);
  bytes[bytes.size() - 1] = static_cast<uint8_t>(crc >> 8);
}

/** What a servo answers, packed as the codec packs writes: for packets with any content. */
Bytes status(const Codec& codec, uint8_t id, const Bytes& parameters) {
  if (&codec == &feetechCodec()) {
    Bytes bytes = {0xFF, 0xFF, id, static_cast<uint8_t>(parameters.size() + 2), 0};
    bytes.insert(bytes.end(), parameters.begin(), parameters.end());
    unsigned sum = 0;
    for (size_t i = 2; i < bytes.size(); ++i) sum += bytes[i];
    bytes.push_back(static_cast<uint8_t>(~sum & 0xFF));
    return bytes;
  }
  Bytes bytes = {0xFF, 0xFF, 0xFD, 0x00, id, 4, 0, 0x55, 0, 0, 0};
  if (!parameters.empty()) {
    // A write has the shape of a status: its address stands where error and first parameter do.
    Outgoing out;
    codec.write(out, id, static_cast<uint16_t>(parameters[0] << 8), parameters.data() + 1, parameters.size() - 1);
    bytes = sent(out);
  }
  bytes[7] = 0x55;
  signDynamixel(bytes);
  return bytes;
}

/** Lengths that lie, with sums that are right: too short to be a packet, or so long that they would swallow the next. */
void hostileLengths() {
  // The sum of the shortest lies on the length itself: every id and following byte, so that some are right.
  for (unsigned id = 0; id <= 252; ++id) {
    for (unsigned next = 0; next < 256; ++next) {
      const Bytes bytes = {0xFF, 0xFF, 0xFD, 0x00, static_cast<uint8_t>(id), static_cast<uint8_t>(next % 2), 0x00, static_cast<uint8_t>(next)};
      EXPECT(scanAll(dynamixelCodec(), bytes).statuses.empty());
    }
  }
  for (uint8_t length = 0; length < 2; ++length) {
    for (unsigned sum = 0; sum < 256; ++sum) EXPECT(scanAll(feetechCodec(), {0xFF, 0xFF, 0x01, length, static_cast<uint8_t>(sum), 0, 0, 0}).statuses.empty());
  }
  for (const Codec* codec : {&feetechCodec(), &dynamixelCodec()}) {
    const size_t expected = codec->stateLength();
    Bytes stream = status(*codec, 1, Bytes(expected));
    stream[codec == &feetechCodec() ? 3 : 5] = 0xF0;
    const Bytes sound = status(*codec, 2, Bytes(expected));
    stream.insert(stream.end(), sound.begin(), sound.end());
    const Heard heard = scanAll(*codec, stream, codec->mostAnswer(expected));
    EXPECT(heard.statuses.size() == 1 && heard.statuses[0].id == 2 && heard.left == 0);
  }
}

/** One wrong byte anywhere: no packet comes out of it, and the one behind it does. */
void brokenAnywhere(const Codec& codec) {
  const size_t expected = codec.stateLength();
  Bytes parameters(expected);
  for (size_t i = 0; i < expected; ++i) parameters[i] = static_cast<uint8_t>(16 * i + 3);
  const Bytes packet = status(codec, 1, parameters), sound = status(codec, 2, parameters);
  for (size_t at = 0; at < packet.size(); ++at) {
    for (unsigned mask = 1; mask < 256; ++mask) {
      Bytes stream = packet;
      stream[at] = static_cast<uint8_t>(stream[at] ^ mask);
      stream.insert(stream.end(), sound.begin(), sound.end());
      const Heard heard = scanAll(codec, stream, codec.mostAnswer(expected));
      // A length of Feetech's may shrink to where its one-byte sum fits by chance: the master knows by the length.
      std::vector<size_t> whole;
      for (size_t i = 0; i < heard.statuses.size(); ++i) {
        if (heard.statuses[i].length == expected) whole.push_back(i);
      }
      EXPECT(whole.size() == 1 && heard.statuses[whole[0]].id == 2 && heard.parameters[whole[0]] == parameters);
    }
  }
}

void noise(const Codec& codec, uint64_t seed) {
  Random random(seed);
  // Bytes that headers and stuffing are made of come often.
  const uint8_t loaded[] = {0xFF, 0xFF, 0xFD, 0x00, 0x01, 0x55, 0xFE, 0x02, 0x04, 0xFA};
  for (int round = 0; round < 30000; ++round) {
    Bytes bytes(random.below(80));
    for (uint8_t& byte : bytes) byte = random.below(3) == 0 ? static_cast<uint8_t>(random.next()) : loaded[random.below(10)];
    scanAll(codec, bytes, random.below(2) == 0 ? 1024 : 21);
  }
  for (int round = 0; round < 4000; ++round) {
    // Whole packets, one of them broken or cut, in one stream: the sound ones before it are found, and those after it too.
    std::vector<Bytes> packets, contents;
    for (int i = 0; i < 4; ++i) {
      Bytes parameters(random.below(20));
      for (uint8_t& byte : parameters) byte = random.below(2) == 0 ? static_cast<uint8_t>(random.next()) : loaded[random.below(10)];
      contents.push_back(parameters);
      packets.push_back(status(codec, static_cast<uint8_t>(i + 1), parameters));
    }
    const size_t wrong = random.below(4);
    Bytes whole, stream;
    for (size_t i = 0; i < packets.size(); ++i) {
      whole.insert(whole.end(), packets[i].begin(), packets[i].end());
      Bytes packet = packets[i];
      if (i == wrong) packet[random.below(static_cast<uint32_t>(packet.size()))] ^= static_cast<uint8_t>(1 + random.below(255));
      stream.insert(stream.end(), packet.begin(), packet.end());
    }
    const Heard sound = scanAll(codec, whole);
    EXPECT(sound.parameters == contents && sound.statuses.size() == 4 && sound.stray == 0 && sound.broken == 0 && sound.left == 0);
    const Heard hurt = scanAll(codec, stream, 64);
    size_t found = 0;
    for (const Status& one : hurt.statuses) found += one.id >= 1 && one.id <= wrong ? 1 : 0;
    EXPECT(found >= wrong);
    // Cut anywhere: nothing is made up, and the rest is waited for or thrown away.
    const size_t cut = random.below(static_cast<uint32_t>(whole.size()));
    EXPECT(scanAll(codec, Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(cut))).statuses.size() <= 4);
  }
}

void setpointsHold(uint64_t seed) {
  Random random(seed);
  const double odd[] = {0, 4095, -1e300, 1e300, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), 2048.5};
  for (int round = 0; round < 200; ++round) {
    const ServoLimits limits{500, 3500, 200.0 + random.below(4000), 40};
    constexpr int64_t period = 5'000'000;
    Setpoints setpoints(&limits, 1, period, 50'000'000);
    Whereabouts where{static_cast<double>(500 + random.below(3000)), 0};
    double ticks = 2000, last = std::numeric_limits<double>::quiet_NaN();
    int64_t now = 1'000'000'000, stamp = 0;
    bool hold = false;
    for (int cycle = 0; cycle < 400; ++cycle, now += period) {
      where.answeredAt = now;
      if (random.below(3) == 0) {
        stamp = now - random.below(4'000'000);
        hold = random.below(10) == 0;
        ticks = random.below(3) == 0 ? odd[random.below(7)] : random.share() * 5000 - 500;
      }
      const Motion motion = setpoints.step(now, {stamp, hold, &ticks}, &where);
      const double told = setpoints.sent(0);
      if (!setpoints.isDriven(0)) continue;
      EXPECT(told >= 500 && told <= 3500);
      if (!std::isnan(last)) {
        EXPECT(std::abs(told - last) <= limits.velocityLimit * 0.005 + 1);
        // Stands: while holding, from one cycle to the next, the same.
        EXPECT(!motion.holding || told == last);
      }
      EXPECT(motion.holding == (stamp == 0 || hold || now - stamp >= 50'000'000));
      last = told;
      where.position = told;
    }
  }
}

void periodErrors() {
  PeriodErrors errors;
  EXPECT(errors.percentile(0.99) == 0);
  for (int64_t micros = 1; micros <= 10000; ++micros) errors.add(micros * (micros % 2 == 0 ? 1000 : -1000));
  EXPECT(std::abs(errors.percentile(0.5) - 5000) < 200 && std::abs(errors.percentile(0.99) - 9900) < 400 && errors.worst() == 10000);
  errors.add(std::numeric_limits<int64_t>::max());
  EXPECT(errors.percentile(1) > 1e6);
}

}  // namespace
}  // namespace waldo

int main() {
  waldo::feetechPackets();
  waldo::dynamixelPackets();
  waldo::hostileLengths();
  waldo::brokenAnywhere(waldo::feetechCodec());
  waldo::brokenAnywhere(waldo::dynamixelCodec());
  for (uint64_t seed = 1; seed <= 2; ++seed) {
    waldo::noise(waldo::feetechCodec(), seed);
    waldo::noise(waldo::dynamixelCodec(), seed);
    waldo::setpointsHold(seed);
  }
  waldo::periodErrors();
  std::puts("codecs: all as expected");
}
