// Serial settings on macOS, where rates beyond the standard ones go through IOSSIOSPEED. Called by port.cc.
#ifdef __APPLE__
#include <IOKit/serial/ioss.h>
#include <cerrno>
#include <sys/ioctl.h>
#include <termios.h>

#include "port.h"

namespace waldo {

int setSerialRate(int file, uint32_t baud) {
  termios settings{};
  if (tcgetattr(file, &settings) != 0) return errno;
  cfmakeraw(&settings);
  settings.c_cflag = CS8 | CREAD | CLOCAL;
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  // A standard rate first: the next call then sets the true one, which tcsetattr refuses.
  cfsetspeed(&settings, B9600);
  if (tcsetattr(file, TCSANOW, &settings) != 0) return errno;
  speed_t rate = baud;
  // A pseudo-terminal has no rate and says ENOTTY.
  if (ioctl(file, IOSSIOSPEED, &rate) != 0 && errno != ENOTTY) return errno;
  tcflush(file, TCIOFLUSH);
  return 0;
}

// Pseudo-terminals have none here.
uint32_t serialRate(int) { return 0; }

}  // namespace waldo
#endif
