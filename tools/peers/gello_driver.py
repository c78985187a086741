# GELLO's own driver (gello_software, gello/dynamixel/driver.py) against Waldo's emulated GELLO.
# usage: PYTHONPATH=CHECKOUT gello_driver.py '{"path": "/dev/pts/3"}', with dynamixel-sdk and numpy installed. It is in no
# package index, so run.ts does not start it: by hand, with a checkout of it.
import json
import sys
import time

import numpy as np
from checks import all_patient, check, end, port_of
from dynamixel_sdk.port_handler import PortHandler
from gello.dynamixel.driver import POSITION_CONTROL_MODE, DynamixelDriver


class Driver(DynamixelDriver):
    """As it is, but for its habit of ending every program that has the port open: here that is the emulator."""

    def _check_port_availability(self):
        return True

    def _kill_processes_using_port(self):
        raise AssertionError("nobody is to be ended")

    def _fix_port_permissions(self):
        return True


all_patient(PortHandler)
ids = list(range(1, 8))
driver = Driver(ids, port=port_of(json.loads(sys.argv[1])), baudrate=57600, use_fake_fallback=False)
check("opens at 57600 baud and switches torque off", not driver.torque_enabled())
first = driver.get_joints()
check("seven joints", len(first) == 7 and np.all(np.abs(first) < 2 * np.pi), first)
time.sleep(2)
later, speed = driver.get_positions_and_velocities()
check("the hand moves them", np.max(np.abs(later - first)) > 0.02 and np.max(np.abs(speed)) > 0.01, later - first)
driver.verify_operating_mode(POSITION_CONTROL_MODE)
check("position mode", True)
driver.set_torque_mode(True)
time.sleep(0.5)
held = driver.get_joints()
time.sleep(1)
check("with torque it holds against the hand", np.max(np.abs(driver.get_joints() - held)) < 0.03, driver.get_joints() - held)
goal = held.copy()
goal[0] += 0.2
driver.set_joints(goal)
time.sleep(2)
check("goals move it", abs(driver.get_joints()[0] - goal[0]) < 0.03, driver.get_joints() - goal)
driver.set_torque_mode(False)
check("torque off again", not driver.torque_enabled())
driver.close()
end()
