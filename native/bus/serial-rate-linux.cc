// Serial settings on Linux, where any rate goes through termios2: its header cannot be had beside <termios.h>, so this
// is a file of its own. Called by port.cc.
#ifdef __linux__
#include <asm/termbits.h>
#include <cerrno>
#include <linux/serial.h>
#include <sys/ioctl.h>

#include "port.h"

#ifndef ASYNC_LOW_LATENCY
#define ASYNC_LOW_LATENCY (1u << 13)
#endif

namespace waldo {

int setSerialRate(int file, uint32_t baud) {
  struct termios2 settings {};
  if (ioctl(file, TCGETS2, &settings) != 0) return errno;
  settings.c_iflag = IGNPAR;
  settings.c_oflag = 0;
  settings.c_lflag = 0;
  settings.c_cflag = CS8 | CREAD | CLOCAL | BOTHER;
  settings.c_ispeed = baud;
  settings.c_ospeed = baud;
  // One byte is enough to wake a reader.
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  if (ioctl(file, TCSETS2, &settings) != 0) return errno;
  // FTDI adapters gather input for 16 ms unless told not to. Others, and pseudo-terminals, do not know the question.
  struct serial_struct serial {};
  if (ioctl(file, TIOCGSERIAL, &serial) == 0) {
    serial.flags |= static_cast<int>(ASYNC_LOW_LATENCY);
    ioctl(file, TIOCSSERIAL, &serial);
  }
  ioctl(file, TCFLSH, TCIOFLUSH);
  return 0;
}

uint32_t serialRate(int file) {
  struct termios2 settings {};
  return ioctl(file, TCGETS2, &settings) == 0 ? settings.c_ospeed : 0;
}

}  // namespace waldo
#endif
