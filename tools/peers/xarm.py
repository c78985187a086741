# The vendor's own client (xarm-python-sdk) against Waldo's emulated xArm: one JSON line a check, {check, ok, detail}.
# usage: xarm.py '{"port": 502, "reportPort": 30003, "richPort": 30002, "normalPort": 30001, "realTimePort": 30000}'; run.ts starts it.
import contextlib
import io
import json
import math
import pathlib
import sys
import time

# This file has the library's name, and its folder comes first where Python looks.
sys.path[:] = [entry for entry in sys.path if pathlib.Path(entry or ".").resolve() != pathlib.Path(__file__).resolve().parent]

# The library greets and logs on standard output, which here is for results alone.
results = sys.stdout
sys.stdout = sys.stderr

from xarm.core.config.x_config import XCONF  # noqa: E402
from xarm.wrapper import XArmAPI  # noqa: E402
from xarm.x3.report import ReportDataStructure  # noqa: E402
from xarm.version import __version__  # noqa: E402

failed = False


def check(name, ok, detail=""):
    global failed
    failed = failed or not ok
    print(json.dumps({"check": name, "ok": bool(ok), "detail": str(detail)}), file=results, flush=True)


def near(a, b, tolerance=0.02):
    return abs(a - b) <= tolerance


def until(met, seconds=5.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if met():
            return True
        time.sleep(0.02)
    return False


def make_ready(arm, mode):
    codes = [arm.clean_error(), arm.clean_warn(), arm.motion_enable(True), arm.set_mode(mode), arm.set_state(0)]
    time.sleep(0.3)
    return codes


def main():
    endpoint = json.loads(sys.argv[1])
    ports = XCONF.SocketConf
    # Which report is which the library tells by the vendor's own port numbers, so it is told those.
    numbers = {endpoint["realTimePort"]: 30000, endpoint["normalPort"]: 30001, endpoint["richPort"]: 30002, endpoint["reportPort"]: 30003}
    create = ReportDataStructure.create.__func__
    ReportDataStructure.create = classmethod(lambda cls, port, **more: create(cls, numbers.get(port, port), **more))
    ports.TCP_CONTROL_PORT = endpoint["port"]
    ports.TCP_REPORT_REAL_PORT = endpoint["reportPort"]
    ports.TCP_REPORT_NORM_PORT = endpoint["normalPort"]
    ports.TCP_REPORT_RICH_PORT = endpoint["richPort"]

    arm = XArmAPI("127.0.0.1", is_radian=True, report_type="rich", check_joint_limit=False)
    check("connect", arm.connected and arm.axis == 6, f"SDK {__version__}, axis {arm.axis}, firmware {arm.version_number}")
    check("reports arrive", until(lambda: arm.connected and max(arm.temperatures) > 0), f"temperatures {arm.temperatures}")
    codes = make_ready(arm, 0)
    check("enable, mode 0, state 0", codes == [0] * 5 and until(lambda: arm.state in (0, 1, 2)), f"codes {codes}, state {arm.state}")
    code, start = arm.get_servo_angle(is_radian=True)
    check("joint positions", code == 0 and len(start) == 7, start)
    code, pose = arm.get_position(is_radian=True)
    check("tool pose", code == 0 and all(map(math.isfinite, pose)), pose)

    goal = list(start[:6])
    goal[0] += 0.4
    goal[3] -= 0.2
    code = arm.set_servo_angle(angle=goal, speed=1.0, mvacc=10, is_radian=True, wait=True, timeout=10)
    code_after, there = arm.get_servo_angle(is_radian=True)
    check("joint move, waited for", code == 0 and all(near(a, b) for a, b in zip(goal, there)), f"code {code}, {there[:6]}")
    check("report agrees with the register", until(lambda: all(near(a, b) for a, b in zip(arm.angles, there))), arm.angles[:6])

    codes = make_ready(arm, 1)
    check("mode 1", codes == [0] * 5 and until(lambda: arm.mode == 1), f"codes {codes}, mode {arm.mode}")
    code, at = arm.get_servo_angle(is_radian=True)
    row = list(at[:6])
    worst = 0
    began = time.monotonic()
    for step in range(200):
        row[1] = at[1] + 0.15 * math.sin(math.pi * step / 100)
        worst = max(worst, arm.set_servo_angle_j(row, is_radian=True))
        time.sleep(0.005)
    took = time.monotonic() - began
    code, back = arm.get_servo_angle(is_radian=True)
    check("200 servo goals", worst == 0 and near(back[1], row[1]), f"worst code {worst}, {took:.2f} s")

    leap = list(back[:6])
    leap[2] -= 1.0
    arm.set_servo_angle_j(leap, is_radian=True)
    check("a leap is refused with error 24", until(lambda: arm.error_code == 24) and arm.state == 4, f"error {arm.error_code}, state {arm.state}")
    check("errors are cleared", arm.clean_error() == 0 and until(lambda: arm.error_code == 0), arm.error_code)

    codes = make_ready(arm, 4)
    code, before = arm.get_servo_angle(is_radian=True)
    code = arm.vc_set_joint_velocity([0, 0, 0, 0, 0, 0.5], is_radian=True, duration=0.5)
    time.sleep(0.9)
    _, after = arm.get_servo_angle(is_radian=True)
    check("joint velocity for half a second", code == 0 and near(after[5] - before[5], 0.25, 0.06), after[5] - before[5])

    make_ready(arm, 0)
    codes = [arm.set_gripper_enable(True), arm.set_gripper_mode(0), arm.set_gripper_speed(5000)]
    moved = [arm.set_gripper_position(850, wait=True), arm.get_gripper_position()]
    check("gripper opens", codes == [0] * 3 and moved[0] == 0 and near(moved[1][1], 850, 12), f"{codes} {moved}")
    moved = [arm.set_gripper_position(200, wait=True), arm.get_gripper_position()]
    check("gripper closes", moved[0] == 0 and near(moved[1][1], 200, 12), moved)
    check("gripper version and error", arm.get_gripper_err_code() == (0, 0), arm.get_gripper_version())

    arm.set_servo_angle(angle=[x - 0.8 if i == 0 else x for i, x in enumerate(there[:6])], speed=0.5, mvacc=5, is_radian=True, wait=False)
    time.sleep(0.4)
    code = arm.set_state(4)
    time.sleep(0.4)
    _, one = arm.get_servo_angle(is_radian=True)
    time.sleep(0.3)
    _, two = arm.get_servo_angle(is_radian=True)
    check("state 4 stops and stays", code == 0 and arm.state == 4 and near(one[0], two[0], 0.005), f"{one[0]:.4f} {two[0]:.4f}")
    arm.disconnect()

    for kind in ("normal", "real"):
        other = XArmAPI("127.0.0.1", is_radian=True, report_type=kind)
        _, angles = other.get_servo_angle(is_radian=True)
        ok = until(lambda: all(near(a, b, 0.01) for a, b in zip(other.angles, angles)))
        check(f"{kind} reports", ok, other.angles[:6])
        other.disconnect()


if __name__ == "__main__":
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            main()
    except Exception as error:  # whatever the library throws is the result
        check("no exception", False, repr(error))
    sys.exit(1 if failed else 0)
