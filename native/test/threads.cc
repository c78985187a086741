// The whole bus master against servos on a pseudo-terminal, without Node, under ThreadSanitizer and AddressSanitizer: a
// host that sends goals, reads states and asks servos at once, while the bus cycles, is paused, unplugged and closed.
// Built and run by tools/stages/sanitizers.ts.
#include <atomic>
#include <chrono>
#include <cmath>
#include <poll.h>
#include <thread>
#include <unistd.h>

#include "clock.h"
#include "expect.h"
#include "master.h"
#include "pty.h"

namespace waldo {
namespace {

constexpr size_t servos = 6;

void pauseMilliseconds(int64_t count) { std::this_thread::sleep_for(std::chrono::milliseconds(count)); }

/** Feetech servos that obey at once. Some of what they say is noise, `noisy` permitting. */
class Servos {
 public:
  Servos() {
    SystemError why;
    EXPECT(openPty(pty_, why));
    thread_ = std::thread([this] { run(); });
  }
  ~Servos() {
    ending_ = true;
    thread_.join();
    unplug();
  }
  void unplug() {
    if (unplugged_.exchange(true)) return;
    ::close(pty_.master);
    ::close(pty_.slave);
  }
  const std::string& path() const { return pty_.path; }
  std::atomic<bool> noisy{false};
  std::atomic<bool> pulled{false};
  std::atomic<uint64_t> goalsHeard{0};

 private:
  void run() {
    Bytes heard;
    while (!ending_) {
      if (pulled) {
        unplug();
        return;
      }
      pollfd waiting{pty_.master, POLLIN, 0};
      if (poll(&waiting, 1, 20) <= 0) continue;
      uint8_t bytes[256];
      const ssize_t count = ::read(pty_.master, bytes, sizeof bytes);
      if (count <= 0) continue;
      heard.insert(heard.end(), bytes, bytes + count);
      obey(heard);
    }
  }
  void obey(Bytes& heard) {
    while (heard.size() >= 4) {
      const size_t total = size_t{4} + heard[3];
      if (heard.size() < total) return;
      const uint8_t id = heard[2], code = heard[4];
      if (code == 0x83) {
        goalsHeard += 1;
        for (size_t at = 7; at + 3 < total; at += 3) {
          const size_t servo = static_cast<size_t>(heard[at]) - 1;
          if (servo < servos) positions_[servo] = static_cast<uint16_t>(heard[at + 1] | (heard[at + 2] << 8));
        }
      } else if (code == 0x82) {
        for (size_t at = 7; at + 1 < total; ++at) answer(heard[at], heard[6], heard[5]);
      } else {
        answer(id, code == 0x02 ? heard[6] : uint8_t{0}, heard[5]);
      }
      heard.erase(heard.begin(), heard.begin() + static_cast<std::ptrdiff_t>(total));
    }
  }
  void answer(uint8_t id, uint8_t length, uint8_t address) {
    if (id < 1 || id > servos) return;
    Bytes packet = {0xFF, 0xFF, id, static_cast<uint8_t>(length + 2), 0};
    for (uint8_t i = 0; i < length; ++i) packet.push_back(0);
    if (address == 56 && length >= 2) {
      packet[5] = static_cast<uint8_t>(positions_[id - 1] & 0xFF);
      packet[6] = static_cast<uint8_t>(positions_[id - 1] >> 8);
    }
    unsigned sum = 0;
    for (size_t i = 2; i < packet.size(); ++i) sum += packet[i];
    packet.push_back(static_cast<uint8_t>(~sum & 0xFF));
    if (noisy && random_.below(4) == 0) packet[random_.below(static_cast<uint32_t>(packet.size()))] ^= static_cast<uint8_t>(1 + random_.below(255));
    if (noisy && random_.below(8) == 0) packet.insert(packet.begin(), {0xFF, 0xFF, 0x03, 0x11});
    if (::write(pty_.master, packet.data(), packet.size()) < 0) return;
  }

  Pty pty_;
  std::atomic<bool> ending_{false}, unplugged_{false};
  uint16_t positions_[servos] = {2048, 2048, 2048, 2048, 2048, 2048};
  Random random_{7};
  std::thread thread_;
};

/** What JavaScript does, in C++: its side of the exchange. */
class Host {
 public:
  explicit Host(const std::string& path) : memory_((Exchange::bytesFor(servos) + 7) / 8), side_(bytes(), servos) {
    MasterOptions options;
    options.path = path;
    for (uint8_t id = 1; id <= servos; ++id) options.servos.push_back({id, {0, 4095, 3000, 40}, 1000, {}});
    master = std::make_unique<Master>(options, bytes(), [this] { wakes += 1; });
  }
  void setGoals(double ticks, bool hold) {
    double* row = side_.goalsRow(goalSlot_);
    row[goals_row::stamp] = static_cast<double>(nowNanos());
    row[goals_row::hold] = hold ? 1 : 0;
    for (size_t i = 0; i < servos; ++i) row[goals_row::ticks + i] = ticks;
    goalSlot_ = __atomic_exchange_n(side_.word(goalsWord), goalSlot_ | isNews, __ATOMIC_SEQ_CST) & slotMask;
  }
  /** Whole rows only: each holds one cycle's number in every place that has it. */
  const double* state() {
    if ((__atomic_load_n(side_.word(statesWord), __ATOMIC_SEQ_CST) & isNews) != 0) {
      stateSlot_ = __atomic_exchange_n(side_.word(statesWord), stateSlot_, __ATOMIC_SEQ_CST) & slotMask;
    }
    return side_.stateRow(stateSlot_);
  }
  bool waitFor(const std::function<bool()>& so) {
    for (int tries = 0; tries < 2000; ++tries, pauseMilliseconds(5)) {
      if (so()) return true;
    }
    return false;
  }

  std::atomic<uint64_t> wakes{0};

 private:
  uint8_t* bytes() { return reinterpret_cast<uint8_t*>(memory_.data()); }
  std::vector<double> memory_;
  Exchange side_;
  int32_t goalSlot_ = Exchange::writersFirst;
  int32_t stateSlot_ = Exchange::readersFirst;

 public:
  std::unique_ptr<Master> master;  // last: its thread ends before what it uses
};

void everythingAtOnce(bool noisy) {
  Servos arm;
  arm.noisy = noisy;
  Host host(arm.path());
  EXPECT(host.waitFor([&] { return host.master->news().opened; }));
  host.master->start();
  std::atomic<bool> ending{false};
  // Goals from one thread and questions from another, as JavaScript never would at once, but the locks must bear it.
  std::thread asking([&] {
    for (uint32_t ticket = 1; !ending; ++ticket) {
      Transaction one;
      one.ticket = ticket;
      one.kind = static_cast<Transaction::Kind>(ticket % 3);
      one.id = static_cast<uint8_t>(1 + ticket % 7);
      one.address = 3;
      one.length = 2;
      if (one.kind == Transaction::Kind::write) one.bytes = {1};
      host.master->submit(std::move(one));
      if (ticket % 40 == 0) host.master->pause();
      if (ticket % 40 == 10) host.master->start();
      pauseMilliseconds(4);
    }
  });
  double lastCycle = 0;
  size_t results = 0;
  for (int round = 0; round < 400; ++round) {
    host.setGoals(2048 + 800 * std::sin(round * 0.05), round % 50 == 49);
    const double* row = host.state();
    EXPECT(row[state_row::cycle] >= lastCycle);
    lastCycle = row[state_row::cycle];
    results += host.master->takeResults().size();
    pauseMilliseconds(4);
  }
  ending = true;
  asking.join();
  host.master->start();
  EXPECT(host.waitFor([&] { host.setGoals(2048, false); return host.state()[state_row::cycle] > lastCycle + 20; }));
  EXPECT(lastCycle > 20 && results > 20 && arm.goalsHeard > 20 && host.wakes > 20);
  EXPECT(noisy == (host.state()[state_row::corrupted] > 0));
}

void holdsWhenTheHostIsLate() {
  Servos arm;
  Host host(arm.path());
  host.master->start();
  EXPECT(host.waitFor([&] { host.setGoals(3000, false); return host.state()[state_row::holding] == 0 && host.state()[state_row::cycle] > 50; }));
  EXPECT(host.waitFor([&] { return host.state()[state_row::hostLate] == 1; }));
  pauseMilliseconds(200);
  const uint64_t heard = arm.goalsHeard;
  pauseMilliseconds(100);
  EXPECT(arm.goalsHeard == heard);
  EXPECT(host.state()[state_row::hostLateCount] >= 1);
}

void unpluggedInMotion() {
  Servos arm;
  Host host(arm.path());
  host.master->start();
  EXPECT(host.waitFor([&] { host.setGoals(3000, false); return host.state()[state_row::cycle] > 10; }));
  arm.pulled = true;
  EXPECT(host.waitFor([&] { host.setGoals(3000, false); return host.master->news().ended; }));
  EXPECT(host.master->news().lost && !host.master->news().why.words.empty());
}

void closedAtAnyTime() {
  Servos arm;
  for (int round = 0; round < 30; ++round) {
    Host host(arm.path());
    if (round % 3 > 0) host.master->start();
    if (round % 3 > 1) host.setGoals(1000, false);
    pauseMilliseconds(round % 8);
    if (round % 2 == 0) host.master->close();
  }
}

void cannotBeOpened() {
  Servos arm;
  Host first(arm.path());
  EXPECT(first.waitFor([&] { return first.master->news().opened; }));
  Host second(arm.path()), nowhere("/dev/no-such-port"), refused("tcp:127.0.0.1:1"), broken("tcp:");
  for (Host* host : {&second, &nowhere, &refused, &broken}) {
    EXPECT(host->waitFor([&] { return host->master->news().ended; }));
    EXPECT(host->master->news().failed && !host->master->news().why.words.empty());
  }
}

}  // namespace
}  // namespace waldo

int main() {
  waldo::everythingAtOnce(false);
  waldo::everythingAtOnce(true);
  waldo::holdsWhenTheHostIsLate();
  waldo::unpluggedInMotion();
  waldo::closedAtAnyTime();
  waldo::cannotBeOpened();
  std::puts("threads: all as expected");
}
