# The maker's own RTDE client (RTDE_Python_Client_Library, from its repository) against Waldo's emulated UR5e.
# usage: PYTHONPATH=CHECKOUT universal-robots-rtde.py '{"port": N, …}'. It is in no package index, so run.ts does not start it: by hand, with a checkout of it.
import json
import sys
import time

from checks import check, end  # noqa: E402

import rtde.rtde as rtde

outputs = ["timestamp", "target_q", "target_qd", "output_int_register_0", "actual_q", "robot_mode"]
registers = [f"input_double_register_{i}" for i in range(6)]
seconds = 3

client = rtde.RTDE("127.0.0.1", json.loads(sys.argv[1])["port"])
client.connect()
check("connects and agrees on version 2", client.is_connected())
check("controller version", client.get_controller_version()[0] == 5, client.get_controller_version())
check("sets up outputs at 500 Hz", client.send_output_setup(outputs, ["DOUBLE", "VECTOR6D", "VECTOR6D", "INT32", "VECTOR6D", "INT32"], frequency=500))
goals = client.send_input_setup(registers, ["DOUBLE"] * 6)
watchdog = client.send_input_setup(["input_int_register_0"], ["INT32"])
check("sets up two recipes of inputs", goals is not None and watchdog is not None)
# It reads what is its own only while another has it.
other = rtde.RTDE("127.0.0.1", json.loads(sys.argv[1])["port"])
other.connect()
try:
    refused = other.send_input_setup(["input_int_register_0"], ["INT32"]) is None
except Exception as error:
    refused = "in use" in str(error).lower() or "IN_USE" in str(error)
check("a register in use is refused to another", refused)
other.disconnect()
check("starts", client.send_start())
count = 0
state = None
until = time.monotonic() + seconds
while time.monotonic() < until:
    state = client.receive()
    if state is None:
        break
    count += 1
    for i, name in enumerate(registers):
        setattr(goals, name, 0.1 * i)
    watchdog.input_int_register_0 = count
    if not (client.send(goals) and client.send(watchdog)):
        break
check("rows come and inputs go", state is not None and count > 400 * seconds, f"{count} in {seconds} s")
check("the robot runs", state is not None and state.robot_mode == 7 and len(state.actual_q) == 6)
check("pauses", client.send_pause())
client.disconnect()
end()
