# What every peer script prints: one JSON line a check, {check, ok, detail}, which run.ts reads. Libraries that greet
# on standard output do so on standard error instead.
import json
import sys
import time
import traceback
from contextlib import contextmanager

results = sys.stdout
sys.stdout = sys.stderr
failed = False


def check(name, ok, detail=""):
    global failed
    failed = failed or not ok
    print(json.dumps({"check": name, "ok": bool(ok), "detail": str(detail)}), file=results, flush=True)


@contextmanager
def checking(name):
    """A check that holds when nothing in it throws."""
    try:
        yield
        check(name, True)
    except Exception:
        check(name, False, traceback.format_exc(limit=3))


def until(met, seconds=5.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if met():
            return True
        time.sleep(0.02)
    return False


def patient(port):
    """Waits for answers a little longer than the library would: servos are never descheduled, emulators are."""
    original = port.setPacketTimeout

    def longer(length):
        original(length)
        port.packet_timeout += 1000

    port.setPacketTimeout = longer
    return port


def all_patient(handler):
    """The same for every port that a library opens by itself."""
    original = handler.setPacketTimeout

    def longer(self, length):
        original(self, length)
        self.packet_timeout += 1000

    handler.setPacketTimeout = longer


def drop_late(port):
    """After an answer that came too late (this machine was busy), or the library takes it for the next one."""
    time.sleep(0.05)
    port.ser.reset_input_buffer()


def cycle_times(cycle, count):
    """Milliseconds of each, sorted, and how many failed."""
    times = []
    bad = 0
    for _ in range(count):
        begun = time.perf_counter()
        bad += 0 if cycle() else 1
        times.append((time.perf_counter() - begun) * 1000)
    return sorted(times), bad


def folder_of(told):
    """The folder that run.ts names, or one that was typed by hand."""
    return json.loads(told)["path"] if told.startswith("{") else told


def port_of(endpoint):
    return endpoint["path"]


def end():
    sys.exit(1 if failed else 0)
