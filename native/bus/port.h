// A serial port, a pseudo-terminal or a TCP serial server, opened for one user: the bus thread. Never blocks longer than
// its deadlines. The line reads and writes through it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "serial-reader.h"

namespace waldo {

/** An operating system's error number with its words, for a sentence made in JavaScript. */
struct SystemError {
  int number = 0;
  std::string words;
};

class Port {
 public:
  Port() = default;
  ~Port() { close(); }
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  /** `tcp:HOST:PORT` or a device's path. False with `why` set when it cannot be had, EBUSY when someone else has it. */
  bool open(const std::string& path, uint32_t baud, SystemError& why);
  void close();

  /** Waits for bytes until `deadline` (nowNanos). 0: none came. Check isLost() after 0. */
  size_t read(uint8_t* into, size_t room, int64_t deadline);
  /** False when not all could be handed over in time: what was left is thrown away. */
  bool write(const uint8_t* bytes, size_t count, int64_t deadline);
  /** Throws away what arrived unasked; returns how many bytes that were. */
  size_t drain();

  /** The device is gone (unplugged, hung up, server ended): nothing will ever come again. */
  bool isLost() const { return lost_; }
  const SystemError& lostBecause() const { return lostBecause_; }
  /** Gives the port up, with an errno. */
  void lose(int number);

 private:
  bool openSerial(const std::string& path, uint32_t baud, SystemError& why);
  bool openTcp(const std::string& path, SystemError& why);
  /** Waits for poll(2) events; false at the deadline. */
  bool waitFor(int file, short events, int64_t deadline);

  int file_ = -1;
  /** Where bytes come from: the socket itself, or what the reading thread passes on. */
  int input_ = -1;
  SerialReader reader_;
  bool socket_ = false;
  bool exclusive_ = false;
  bool lost_ = false;
  SystemError lostBecause_;
};

/** Raw bytes at any rate, 8N1, no flow control. 0 or an errno. One implementation an operating system. */
int setSerialRate(int file, uint32_t baud);

/** What a terminal is set to, baud; 0 where nobody can tell. */
uint32_t serialRate(int file);

}  // namespace waldo
