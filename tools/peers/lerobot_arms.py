# LeRobot's own arms against Waldo's emulated ones: its handshake, calibration, configuration, observation and action.
# usage: lerobot_arms.py '{"path": "/dev/pts/3"}' so101|so101-leader|koch|koch-leader; run.ts starts it.
import builtins
import dataclasses
import json
import pathlib
import sys
import tempfile
import time

import lerobot_without_torch  # noqa: F401
from checks import check, checking, end, patient, port_of, until

from lerobot.motors import Motor, MotorNormMode, motors_bus

path = port_of(json.loads(sys.argv[1]))
kind = sys.argv[2]
leader = kind.endswith("-leader")
feetech = kind.startswith("so101")

if kind == "so101":
    from lerobot.robots.so_follower import SO101Follower as Arm, SO101FollowerConfig as Config
elif kind == "koch":
    from lerobot.robots.koch_follower import KochFollower as Arm, KochFollowerConfig as Config
elif kind == "so101-leader":
    from lerobot.teleoperators.so_leader import SO101Leader as Arm, SO101LeaderConfig as Config
else:
    from lerobot.teleoperators.koch_leader import KochLeader as Arm, KochLeaderConfig as Config

scratch = tempfile.TemporaryDirectory(prefix="waldo-peers-")
folder = pathlib.Path(scratch.name)
fields = {field.name for field in dataclasses.fields(Config)}
options = {"port": path, "id": "emulated", "calibration_dir": folder}


def arm():
    made = Arm(Config(**{name: value for name, value in options.items() if name in fields}))
    patient(made.bus.port_handler)
    return made


def keep(calibration):
    rows = {name: dataclasses.asdict(one) for name, one in calibration.items()}
    (folder / "emulated.json").write_text(json.dumps(rows, indent=4))
    return rows


bare = arm()
bus = bare.bus
with checking("handshake: every motor is there, of its model and firmware"):
    bus.connect()
born = bus.read_calibration()
rows = keep(born)
check("its calibration is read from the servos", len(rows) == 6 and all(-2048 < row["homing_offset"] < 2048 for row in rows.values()), rows)
bus.calibration = dict(born)
check("is_calibrated: servos and file agree", bus.is_calibrated)
with checking("broadcast ping finds six"):
    assert sorted(bus.broadcast_ping()) == [1, 2, 3, 4, 5, 6]

bus.disable_torque()
with checking("set_half_turn_homings: all stand at the middle"):
    if not leader:
        time.sleep(2.5)
    bus.set_half_turn_homings()
    now = bus.sync_read("Present_Position", normalize=False)
    # A leader's hand does not stand still for it.
    assert all(abs(value - 2047) < (250 if leader else 60) for value in now.values()), now
with checking("write_calibration: what was there before is there again"):
    bus.write_calibration(born)
    assert bus.read_calibration() == born
with checking("setup_motor gives another id and takes it back"):
    ids = {name: one.id for name, one in bus.motors.items()}
    model = bus.motors["gripper"].model
    for new, old in ((9, 6), (6, 9)):
        bus.motors["gripper"] = Motor(new, model, MotorNormMode.RANGE_0_100)
        bus._id_to_name_dict = {one.id: name for name, one in bus.motors.items()}
        bus.setup_motor("gripper", initial_baudrate=1_000_000, initial_id=old)
        assert bus.ping(new) is not None, new
        assert bus.ping(old) is None, old
bus.disconnect()

whole = arm()
with checking("connect: the whole arm, calibrated, configured"):
    whole.connect(calibrate=False)
    assert whole.is_calibrated and whole.is_connected
first = whole.get_action() if leader else whole.get_observation()
check("a reading of every joint", len(first) == 6 and all(-190 <= value <= 190 for value in first.values()), first)

if leader:
    time.sleep(1.5)
    later = whole.get_action()
    check("the hand moves it", any(abs(later[name] - first[name]) > 1 for name in first), later)
    # LeRobot's own calibration, with nobody at the keyboard.
    ends = time.monotonic() + 14
    builtins.input = lambda *_: ""
    motors_bus.enter_pressed = lambda: time.monotonic() > ends
    with checking("LeRobot's calibration procedure, while the hand sweeps the joints"):
        whole.calibration = {}
        whole.calibrate()
        assert whole.is_calibrated and (folder / "emulated.json").exists()
        spans = {name: one.range_max - one.range_min for name, one in whole.calibration.items()}
        assert all(span > 100 for span in spans.values()), spans
else:
    goal = dict(first)
    for name, by in (("shoulder_pan.pos", 12), ("wrist_roll.pos", -15)):
        goal[name] = first[name] + by

    def close_enough():
        whole.send_action(goal)
        now = whole.get_observation()
        return all(abs(now[name] - goal[name]) < 2.5 for name in ("shoulder_pan.pos", "wrist_roll.pos"))

    check("send_action moves the arm there", until(close_enough, 6), whole.get_observation())
    begun = time.perf_counter()
    for _ in range(200):
        whole.get_observation()
        whole.send_action(goal)
    check("200 observations and actions", True, f"{(time.perf_counter() - begun) * 5:.2f} ms each")
with checking("disconnect: torque off"):
    whole.disconnect()
end()
