// The bus master and pseudo-terminals as a Node-API module. What crosses is as plain as can be (numbers and bytes); the
// words around it are TypeScript's (../addon.ts). One binary serves Node and Electron.
#include <node_api.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <thread>

#include "clock.h"
#include "master.h"
#include "pty.h"

namespace waldo {
namespace {

void check(napi_env env, napi_status status) {
  if (status != napi_ok) napi_throw_error(env, nullptr, "The native bus was called with something it cannot take.");
}

/** One open master and what ties it to JavaScript. */
struct Handle {
  napi_env env = nullptr;
  napi_threadsafe_function wake = nullptr;
  napi_ref memory = nullptr;  // the shared memory lives as long as the thread
  std::atomic<bool> wakePending{false};
  int flagsTold = 0;
  /** Counts what the bus thread has to tell; the relay sleeps on it. */
  std::atomic<uint32_t> news{0};
  std::atomic<bool> ending{false};
  std::thread relay;
  std::unique_ptr<Master> master;

  /** On the bus thread: no lock, and nothing that JavaScript's thread could be holding. */
  void ring() {
    news.fetch_add(1);
    news.notify_one();
  }
  /** Node's own queue takes a lock that a busy JavaScript may hold for long, so another thread than the bus's waits for it. */
  void passOn() {
    becomeRealTime("waldo-bus-relay");
    for (uint32_t seen = 0; !ending; seen = news.load()) {
      // At most one call is ever under way: a busy JavaScript finds one, not a heap of them.
      if (seen != 0 && !wakePending.exchange(true)) napi_call_threadsafe_function(wake, nullptr, napi_tsfn_nonblocking);
      news.wait(seen);
    }
  }
};

/** Ends the thread and lets go of everything; safe to do twice. */
void release(Handle& handle) {
  if (!handle.master) return;
  handle.master.reset();
  handle.ending = true;
  handle.ring();
  handle.relay.join();
  napi_release_threadsafe_function(handle.wake, napi_tsfn_abort);
  napi_delete_reference(handle.env, handle.memory);
}

/** The environment ends with the master open (process exit, a worker terminated). */
void onEnvironmentEnd(void* data) { release(*static_cast<Handle*>(data)); }

/** JavaScript forgot the handle. */
void onForgotten(napi_env env, void* data, void*) {
  Handle* handle = static_cast<Handle*>(data);
  napi_remove_env_cleanup_hook(env, onEnvironmentEnd, handle);
  release(*handle);
  delete handle;
}

/** On JavaScript's thread, some time after a wake. */
void onWake(napi_env env, napi_value callback, void* context, void*) {
  if (env == nullptr) return;  // shutting down
  // Before the call: what happens from here on asks for another.
  static_cast<Handle*>(context)->wakePending = false;
  napi_value nothing;
  napi_get_undefined(env, &nothing);
  napi_call_function(env, nothing, callback, 0, nullptr, nullptr);
}

Handle* handleOf(napi_env env, napi_value value) {
  void* data = nullptr;
  napi_valuetype type = napi_undefined;
  if (napi_typeof(env, value, &type) != napi_ok || type != napi_external) return nullptr;
  napi_get_value_external(env, value, &data);
  return static_cast<Handle*>(data);
}

template <size_t Count>
struct Arguments {
  napi_value values[Count] = {};
  size_t given = Count;
  Arguments(napi_env env, napi_callback_info info) { napi_get_cb_info(env, info, &given, values, nullptr, nullptr); }
  double number(napi_env env, size_t at) const {
    double value = 0;
    check(env, napi_get_value_double(env, values[at], &value));
    return value;
  }
};

bool bytesOf(napi_env env, napi_value value, napi_typedarray_type wanted, void*& data, size_t& count) {
  napi_typedarray_type type{};
  return napi_get_typedarray_info(env, value, &type, &count, &data, nullptr, nullptr) == napi_ok && type == wanted;
}

napi_value text(napi_env env, const std::string& words) {
  napi_value value = nullptr;
  napi_create_string_utf8(env, words.c_str(), words.size(), &value);
  return value;
}

void setNumber(napi_env env, napi_value object, const char* name, double value) {
  napi_value number = nullptr;
  napi_create_double(env, value, &number);
  napi_set_named_property(env, object, name, number);
}

/** `numbers`: baud, dynamixel, hertz, timeout, drives, then per servo id, four limits, full load, shadow count, shadows. */
bool readOptions(const double* numbers, size_t count, MasterOptions& into) {
  constexpr size_t head = 5, perServo = 7;
  if (count < head) return false;
  if (!(numbers[0] >= 1 && numbers[0] <= 20e6) || !(numbers[2] >= 1 && numbers[2] <= 5000) || !(numbers[3] >= 1 && numbers[3] <= 1e6)) return false;
  into.baud = static_cast<uint32_t>(numbers[0]);
  into.isDynamixel = numbers[1] != 0;
  into.cycleHz = numbers[2];
  into.hostTimeoutMilliseconds = numbers[3];
  into.drives = numbers[4] != 0;
  const auto isId = [](double value) { return value >= 0 && value <= 253; };
  size_t ids = 0;
  for (size_t at = head; at < count;) {
    if (count - at < perServo || !isId(numbers[at]) || !(numbers[at + 5] > 0)) return false;
    MasterServo servo;
    servo.id = static_cast<uint8_t>(numbers[at]);
    servo.limits = {numbers[at + 1], numbers[at + 2], numbers[at + 3], numbers[at + 4]};
    servo.fullLoad = numbers[at + 5];
    const double shadows = numbers[at + 6];
    at += perServo;
    if (!(shadows >= 0 && shadows <= mostServos) || static_cast<double>(count - at) < shadows) return false;
    for (size_t i = 0; i < static_cast<size_t>(shadows); ++i, ++at) {
      if (!isId(numbers[at])) return false;
      servo.shadows.push_back(static_cast<uint8_t>(numbers[at]));
    }
    ids += 1 + servo.shadows.size();
    into.servos.push_back(std::move(servo));
  }
  return ids <= mostServos;
}

/** open(path, numbers: Float64Array, memory: Uint8Array over a SharedArrayBuffer, wake: () => void): handle */
napi_value open(napi_env env, napi_callback_info info) {
  const Arguments<4> arguments(env, info);
  char path[4096] = {};
  size_t length = 0;
  void* numbers = nullptr;
  void* memory = nullptr;
  size_t count = 0, room = 0;
  MasterOptions options;
  if (napi_get_value_string_utf8(env, arguments.values[0], path, sizeof path, &length) != napi_ok ||
      !bytesOf(env, arguments.values[1], napi_float64_array, numbers, count) ||
      !bytesOf(env, arguments.values[2], napi_uint8_array, memory, room) ||
      !readOptions(static_cast<const double*>(numbers), count, options) || room < Exchange::bytesFor(options.servos.size()) ||
      reinterpret_cast<uintptr_t>(memory) % alignof(double) != 0) {
    napi_throw_type_error(env, nullptr, "The native bus was opened with options it cannot take.");
    return nullptr;
  }
  options.path.assign(path, length);
  auto handle = std::make_unique<Handle>();
  handle->env = env;
  napi_create_reference(env, arguments.values[2], 1, &handle->memory);
  check(env, napi_create_threadsafe_function(env, arguments.values[3], nullptr, text(env, "waldo-bus"), 1, 1, nullptr, nullptr, handle.get(), onWake, &handle->wake));
  handle->relay = std::thread([raw = handle.get()] { raw->passOn(); });
  handle->master = std::make_unique<Master>(std::move(options), static_cast<uint8_t*>(memory), [raw = handle.get()] { raw->ring(); });
  napi_add_env_cleanup_hook(env, onEnvironmentEnd, handle.get());
  napi_value external = nullptr;
  check(env, napi_create_external(env, handle.release(), onForgotten, nullptr, &external));
  return external;
}

Master* masterOf(napi_env env, napi_value value) {
  Handle* handle = handleOf(env, value);
  return handle == nullptr ? nullptr : handle->master.get();
}

napi_value start(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  if (Master* master = masterOf(env, arguments.values[0])) master->start();
  return nullptr;
}

napi_value pause(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  if (Master* master = masterOf(env, arguments.values[0])) master->pause();
  return nullptr;
}

napi_value close(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  if (Master* master = masterOf(env, arguments.values[0])) master->close();
  return nullptr;
}

/** submit(handle, ticket, kind, id, address, length, bytes: Uint8Array) */
napi_value submit(napi_env env, napi_callback_info info) {
  const Arguments<7> arguments(env, info);
  void* bytes = nullptr;
  size_t count = 0;
  Transaction one;
  const double kind = arguments.number(env, 2), id = arguments.number(env, 3), address = arguments.number(env, 4), length = arguments.number(env, 5);
  const bool isSound = bytesOf(env, arguments.values[6], napi_uint8_array, bytes, count) && count <= mostData && kind >= 0 && kind <= 2 &&
                       id >= 0 && id <= broadcastId && address >= 0 && address <= 0xFFFF && length >= 0 && length <= mostData;
  if (!isSound) {
    napi_throw_type_error(env, nullptr, "The native bus was asked for something it cannot take.");
    return nullptr;
  }
  one.ticket = static_cast<uint32_t>(arguments.number(env, 1));
  one.kind = static_cast<Transaction::Kind>(kind);
  one.id = static_cast<uint8_t>(id);
  one.address = static_cast<uint16_t>(address);
  one.length = static_cast<uint16_t>(length);
  if (count > 0) one.bytes.assign(static_cast<const uint8_t*>(bytes), static_cast<const uint8_t*>(bytes) + count);
  if (Master* master = masterOf(env, arguments.values[0])) master->submit(std::move(one));
  return nullptr;
}

/** news(handle): undefined when there is none; else flags (1 opened, 2 failed, 4 lost, 8 ended), errno and words, and [ticket, outcome, error, ...bytes] each. */
napi_value news(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  Handle* handle = handleOf(env, arguments.values[0]);
  if (handle == nullptr || !handle->master) return nullptr;
  const MasterNews told = handle->master->news();
  const std::vector<Result> results = handle->master->takeResults();
  const int flags = (told.opened ? 1 : 0) + (told.failed ? 2 : 0) + (told.lost ? 4 : 0) + (told.ended ? 8 : 0);
  // An ordinary cycle is no news, and makes no garbage.
  if (flags == handle->flagsTold && results.empty()) return nullptr;
  handle->flagsTold = flags;
  napi_value object = nullptr, rows = nullptr;
  napi_create_object(env, &object);
  setNumber(env, object, "flags", flags);
  setNumber(env, object, "errno", told.why.number);
  napi_set_named_property(env, object, "words", text(env, told.why.words));
  napi_create_array_with_length(env, results.size(), &rows);
  for (size_t i = 0; i < results.size(); ++i) {
    const Result& one = results[i];
    napi_value row = nullptr;
    napi_create_array_with_length(env, 3 + one.bytes.size(), &row);
    const auto put = [&](size_t at, double value) {
      napi_value number = nullptr;
      napi_create_double(env, value, &number);
      napi_set_element(env, row, static_cast<uint32_t>(at), number);
    };
    put(0, one.ticket);
    put(1, static_cast<double>(one.outcome));
    put(2, one.error);
    for (size_t byte = 0; byte < one.bytes.size(); ++byte) put(3 + byte, one.bytes[byte]);
    napi_set_element(env, rows, static_cast<uint32_t>(i), row);
  }
  napi_set_named_property(env, object, "results", rows);
  // The thread has ended: waiting for it takes no time now.
  if (told.ended) release(*handle);
  return object;
}

/** openPty(): { master, slave, path } */
napi_value makePty(napi_env env, napi_callback_info) {
  Pty pty;
  SystemError why;
  if (!openPty(pty, why)) {
    napi_throw_error(env, nullptr, why.words.c_str());
    return nullptr;
  }
  napi_value object = nullptr;
  napi_create_object(env, &object);
  setNumber(env, object, "master", pty.master);
  setNumber(env, object, "slave", pty.slave);
  napi_set_named_property(env, object, "path", text(env, pty.path));
  return object;
}

/** closeFile(file): for files that Node did not open, and would warn about. */
napi_value closeFile(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  ::close(static_cast<int>(arguments.number(env, 0)));
  return nullptr;
}

/** serialRate(file): baud, or 0 */
napi_value rateOf(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  napi_value rate = nullptr;
  napi_create_uint32(env, serialRate(static_cast<int>(arguments.number(env, 0))), &rate);
  return rate;
}

/** becomeRealTime(): whether the calling thread did. For emulators, which stand in for hardware; below the bus itself. */
napi_value realTime(napi_env env, napi_callback_info) {
  napi_value done = nullptr;
  napi_get_boolean(env, becomeRealTime("waldo-emulator", busPriority / 2), &done);
  return done;
}

}  // namespace
}  // namespace waldo

NAPI_MODULE_INIT() {
  using namespace waldo;
  const auto add = [&](const char* name, napi_callback call) {
    napi_value function = nullptr;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, call, nullptr, &function);
    napi_set_named_property(env, exports, name, function);
  };
  add("open", open);
  add("start", start);
  add("pause", pause);
  add("close", close);
  add("submit", submit);
  add("news", news);
  add("openPty", makePty);
  add("closeFile", closeFile);
  add("serialRate", rateOf);
  add("becomeRealTime", realTime);
  return exports;
}
