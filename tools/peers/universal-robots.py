# ur_rtde (SDU Robotics), the most used client that is not the maker's, against Waldo's emulated UR5e: its receiver, its
# dashboard client and its control interface, which uploads a URScript of 1 150 lines and moves the robot by it.
# usage: universal-robots.py '{"port": 30004, …}'; the client knows the standard ports alone. run.ts starts it.
import json
import math
import sys
import time

from checks import check, end, until  # noqa: E402

import dashboard_client
import rtde_control
import rtde_receive

HOST = "127.0.0.1"


def near(a, b, tolerance):
    return max(abs(x - y) for x, y in zip(a, b)) <= tolerance


def receiving():
    receive = rtde_receive.RTDEReceiveInterface(HOST, 500.0)
    check("receive: connects and sets up all its outputs", receive.isConnected())
    before = receive.getTimestamp()
    time.sleep(1)
    passed = receive.getTimestamp() - before
    check("receive: the robot's time goes on", 0.8 < passed < 1.3, f"{passed:.3f} s in 1 s")
    check("receive: running, normal, powered", (receive.getRobotMode(), receive.getSafetyMode(), receive.getRobotStatus() & 1) == (7, 1, 1))
    check("receive: six joints and a tool pose", len(receive.getActualQ()) == 6 and all(map(math.isfinite, receive.getActualTCPPose())), receive.getActualTCPPose())
    return receive


def dashboard():
    client = dashboard_client.DashboardClient(HOST)
    client.connect()
    check("dashboard: connects", client.isConnected())
    check("dashboard: robotmode", client.robotmode() == "Robotmode: RUNNING", client.robotmode())
    check("dashboard: safetystatus", client.safetystatus() == "Safetystatus: NORMAL", client.safetystatus())
    check("dashboard: version", client.polyscopeVersion().startswith("5."), client.polyscopeVersion())
    check("dashboard: remote control, model, serial number", client.isInRemoteControl() and client.getRobotModel() == "UR5" and client.getSerialNumber().startswith("20"))
    client.powerOff()
    check("dashboard: power off", until(lambda: client.robotmode() == "Robotmode: POWER_OFF"))
    client.powerOn()
    check("dashboard: power on", until(lambda: client.robotmode() == "Robotmode: IDLE"))
    client.brakeRelease()
    check("dashboard: brake release", until(lambda: client.robotmode() == "Robotmode: RUNNING"))
    client.disconnect()


def control(receive):
    arm = rtde_control.RTDEControlInterface(HOST, 500.0)
    check("control: its program is uploaded and runs", arm.isConnected() and until(arm.isProgramRunning))
    goal = list(receive.getActualQ())
    goal[0] += 0.3
    goal[3] -= 0.1
    check("control: moveJ", arm.moveJ(goal, 1.0, 1.5) and until(lambda: near(receive.getActualQ(), goal, 0.01)), receive.getActualQ())
    begun = time.monotonic()
    for _ in range(1000):
        start = arm.initPeriod()
        goal[0] -= 0.0004
        arm.servoJ(goal, 0, 0, 0.002, 0.05, 600)
        arm.waitPeriod(start)
    seconds = time.monotonic() - begun
    check("control: servoJ 1000 times at 500 Hz", until(lambda: near(receive.getActualQ(), goal, 0.02), 2), f"{seconds:.2f} s, {receive.getActualQ()[0]:.4f} for {goal[0]:.4f}")
    arm.servoStop()
    check("control: servoStop", until(lambda: max(map(abs, receive.getActualQd())) < 0.01))
    arm.speedJ([0.2, 0, 0, 0, 0, 0], 1.0, 0.5)
    check("control: speedJ", until(lambda: abs(receive.getActualQd()[0] - 0.2) < 0.05), receive.getActualQd()[0])
    arm.speedStop()
    check("control: speedStop", until(lambda: max(map(abs, receive.getActualQd())) < 0.01))
    arm.stopScript()
    check("control: stopScript", until(lambda: not receive.getRobotStatus() & 2))
    check("receive: nothing made the robot stop itself", receive.getSafetyMode() == 1)


if json.loads(sys.argv[1])["port"] != 30004:
    check("the emulator stands on the standard ports", False, sys.argv[1])
    end()
receiver = receiving()
dashboard()
control(receiver)
end()
