// Opening, reading and writing of ports; see port.h.
#include "port.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

#include "clock.h"

namespace waldo {
namespace {

constexpr int64_t connectNanos = 3'000'000'000;
constexpr int64_t lookAgainNanos = 500'000;

bool startsWith(const std::string& text, const char* beginning) { return text.rfind(beginning, 0) == 0; }

SystemError systemError(int number) {
  // std::system_category is the thread-safe strerror.
  return {number, std::error_code(number, std::system_category()).message()};
}

}  // namespace

bool Port::open(const std::string& path, uint32_t baud, SystemError& why) {
  close();
  lost_ = false;
  socket_ = startsWith(path, "tcp:");
  const bool ok = socket_ ? openTcp(path, why) : openSerial(path, baud, why);
  if (!ok) close();
  return ok;
}

void Port::close() {
  reader_.stop();
  input_ = -1;
  if (file_ < 0) return;
  // The mark outlives us where someone else holds the terminal open, and would lock out whoever comes next.
  if (exclusive_) ioctl(file_, TIOCNXCL);
  exclusive_ = false;
  ::close(file_);
  file_ = -1;
}

bool Port::openSerial(const std::string& path, uint32_t baud, SystemError& why) {
  const auto fail = [&why](int number) {
    why = systemError(number);
    return false;
  };
  // Not blocking: some adapters wait for a carrier that never comes.
  file_ = ::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (file_ < 0) return fail(errno);
  if (!isatty(file_)) return fail(ENOTTY);
  // Two locks: the first is kept by programs that ask (pyserial, ourselves), the second by the kernel for all others.
  if (flock(file_, LOCK_EX | LOCK_NB) != 0) return fail(errno == EWOULDBLOCK ? EBUSY : errno);
  // A pseudo-terminal has its emulator's own handle open, on which the mark would stay after a crash of ours.
  if (!startsWith(path, "/dev/pts/")) exclusive_ = ioctl(file_, TIOCEXCL) == 0;
  int number = setSerialRate(file_, baud);
  if (number == 0) number = reader_.start(file_);
  input_ = reader_.pipe();
  return number == 0 || fail(number);
}

bool Port::openTcp(const std::string& path, SystemError& why) {
  const auto fail = [&why](int number) {
    why = systemError(number);
    return false;
  };
  const size_t colon = path.rfind(':');
  const std::string host = path.substr(4, colon > 4 ? colon - 4 : 0);
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int looked = getaddrinfo(host.c_str(), path.substr(colon + 1).c_str(), &wanted, &found);
  if (looked != 0) {
    why = {ENOENT, gai_strerror(looked)};
    return false;
  }
  int number = ECONNREFUSED;
  for (const addrinfo* one = found; one != nullptr && file_ < 0; one = one->ai_next) {
    const int file = socket(one->ai_family, one->ai_socktype, one->ai_protocol);
    if (file < 0) {
      number = errno;
      continue;
    }
    fcntl(file, F_SETFD, FD_CLOEXEC);
    fcntl(file, F_SETFL, fcntl(file, F_GETFL) | O_NONBLOCK);
    number = connect(file, one->ai_addr, one->ai_addrlen) == 0 ? 0 : errno;
    if (number == EINPROGRESS) {
      pollfd waiting{file, POLLOUT, 0};
      socklen_t size = sizeof number;
      if (poll(&waiting, 1, static_cast<int>(connectNanos / 1'000'000)) <= 0) number = ETIMEDOUT;
      else getsockopt(file, SOL_SOCKET, SO_ERROR, &number, &size);
    }
    if (number == 0) file_ = file;
    else ::close(file);
  }
  freeaddrinfo(found);
  if (file_ < 0) return fail(number);
  input_ = file_;
  const int yes = 1;
  setsockopt(file_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
#ifdef SO_NOSIGPIPE
  setsockopt(file_, SOL_SOCKET, SO_NOSIGPIPE, &yes, sizeof yes);
#endif
  return true;
}

void Port::lose(int number) {
  if (lost_) return;
  lost_ = true;
  lostBecause_ = systemError(number);
}

bool Port::waitFor(int file, short events, int64_t deadline) {
  for (;;) {
    const int64_t left = deadline - nowNanos();
    if (left <= 0) return false;
    pollfd waiting{file, events, 0};
#ifdef __linux__
    const timespec rest{static_cast<time_t>(left / 1'000'000'000), static_cast<long>(left % 1'000'000'000)};
    const int ready = ppoll(&waiting, 1, &rest, nullptr);
#else
    const int ready = poll(&waiting, 1, static_cast<int>((left + 999'999) / 1'000'000));
#endif
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR && errno != EAGAIN) {
      lose(errno);
      return false;
    }
  }
}

size_t Port::read(uint8_t* into, size_t room, int64_t deadline) {
  if (file_ < 0 || lost_) return 0;
  for (;;) {
    const ssize_t count = ::read(input_, into, room);
    if (count > 0) return static_cast<size_t>(count);
    if (count == 0) {
      lose(reader_.error() != 0 ? reader_.error() : EIO);  // hung up, or the server ended
      return 0;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) {
      lose(errno);
      return 0;
    }
    if (!waitFor(input_, POLLIN, deadline)) return 0;
  }
}

bool Port::write(const uint8_t* bytes, size_t count, int64_t deadline) {
  if (file_ < 0 || lost_) return false;
  for (size_t done = 0; done < count;) {
#ifdef MSG_NOSIGNAL
    // A server that is gone must be an error here and no signal that ends the process.
    const ssize_t sent = socket_ ? send(file_, bytes + done, count - done, MSG_NOSIGNAL) : ::write(file_, bytes + done, count - done);
#else
    const ssize_t sent = ::write(file_, bytes + done, count - done);
#endif
    if (sent > 0) {
      done += static_cast<size_t>(sent);
      continue;
    }
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
      lose(errno);
      return false;
    }
    if (socket_) {
      if (!waitFor(file_, POLLOUT, deadline)) return false;
      continue;
    }
    // Polling a terminal may wait for more than the terminal (serial-reader.h): look again instead.
    if (nowNanos() + lookAgainNanos > deadline) return false;
    waitUntil(nowNanos() + lookAgainNanos, 0);
  }
  return true;
}

size_t Port::drain() {
  uint8_t bytes[512];
  size_t all = 0;
  for (int again = 0; again < 64; ++again) {
    const size_t count = read(bytes, sizeof bytes, 0);
    all += count;
    if (count == 0) break;
  }
  return all;
}

}  // namespace waldo
