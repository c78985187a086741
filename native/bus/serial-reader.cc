// The reading thread of a terminal; see serial-reader.h.
#include "serial-reader.h"

#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "clock.h"

namespace waldo {
namespace {

bool openPipe(int ends[2]) {
  if (::pipe(ends) != 0) return false;
  for (int end = 0; end < 2; ++end) {
    fcntl(ends[end], F_SETFD, FD_CLOEXEC);
    fcntl(ends[end], F_SETFL, O_NONBLOCK);
  }
  return true;
}

void closeEnd(int& file) {
  if (file >= 0) ::close(file);
  file = -1;
}

}  // namespace

int SerialReader::start(int file) {
  stop();
  if (!openPipe(passed_) || !openPipe(stopping_)) return errno;
  error_ = 0;
  thread_ = std::thread([this, file] { run(file); });
  return 0;
}

void SerialReader::stop() {
  if (thread_.joinable()) {
    closeEnd(stopping_[1]);
    thread_.join();
  }
  for (int* end : {&passed_[0], &passed_[1], &stopping_[0], &stopping_[1]}) closeEnd(*end);
}

void SerialReader::run(int file) {
  becomeRealTime("waldo-bus-read");
  uint8_t bytes[1024];
  for (;;) {
    pollfd waiting[2] = {{file, POLLIN, 0}, {stopping_[0], POLLIN, 0}};
    if (poll(waiting, 2, -1) < 0 && errno != EINTR && errno != EAGAIN) break;
    if (waiting[1].revents != 0) return;
    const ssize_t count = ::read(file, bytes, sizeof bytes);
    if (count < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK)) continue;
    if (count <= 0) {
      error_ = count == 0 ? EIO : errno;  // hung up, or unplugged
      break;
    }
    // A full pipe means that no one has read for thousands of packets: what does not fit is old.
    if (::write(passed_[1], bytes, static_cast<size_t>(count)) < 0 && errno == EPIPE) break;
  }
  closeEnd(passed_[1]);
}

}  // namespace waldo
