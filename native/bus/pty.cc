// Opening of pseudo-terminals; see pty.h.
#include "pty.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <system_error>
#include <termios.h>
#include <unistd.h>

namespace waldo {

bool openPty(Pty& into, SystemError& why) {
  const auto fail = [&] {
    const int number = errno;
    why = {number, std::error_code(number, std::system_category()).message()};
    if (into.master >= 0) close(into.master);
    if (into.slave >= 0) close(into.slave);
    into = {};
    return false;
  };
  into.master = posix_openpt(O_RDWR | O_NOCTTY);
  if (into.master < 0 || grantpt(into.master) != 0 || unlockpt(into.master) != 0) return fail();
  char name[128] = {};
#ifdef __APPLE__
  if (ioctl(into.master, TIOCPTYGNAME, name) != 0) return fail();
#else
  if (ptsname_r(into.master, name, sizeof name) != 0) return fail();
#endif
  into.path = name;
  into.slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  termios settings{};
  if (into.slave < 0 || tcgetattr(into.slave, &settings) != 0) return fail();
  cfmakeraw(&settings);
  if (tcsetattr(into.slave, TCSANOW, &settings) != 0) return fail();
  fcntl(into.master, F_SETFD, FD_CLOEXEC);
  if (fcntl(into.master, F_SETFL, fcntl(into.master, F_GETFL) | O_NONBLOCK) != 0) return fail();
  return true;
}

}  // namespace waldo
