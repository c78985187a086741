// A pseudo-terminal, for emulators of servos: a serial port that exists on this machine alone. Bound by addon.cc.
#pragma once

#include <string>

#include "port.h"

namespace waldo {

struct Pty {
  /** The emulator's side; not blocking. */
  int master = -1;
  /** Kept open so that the emulator's side stays sound while no client has the port open. */
  int slave = -1;
  std::string path;
};

/** Both ends raw: nothing is echoed, no byte is changed. */
bool openPty(Pty& into, SystemError& why);

}  // namespace waldo
