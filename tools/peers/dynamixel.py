# The vendor's own library for Dynamixel servos (dynamixel-sdk) against Waldo's emulated Koch arm.
# usage: dynamixel.py '{"path": "/dev/pts/3"}'; run.ts starts it.
import json
import sys
import time

from checks import check, cycle_times, drop_late, end, patient, port_of, until
from dynamixel_sdk import COMM_RX_TIMEOUT, COMM_SUCCESS, GroupBulkRead, GroupBulkWrite, GroupSyncRead, GroupSyncWrite, PacketHandler, PortHandler

ids = [1, 2, 3, 4, 5, 6]
models = [1060, 1060, 1200, 1200, 1200, 1200]
baud = 1_000_000
homing, torque, led, hardware_error, goal_current, profile_velocity, goal, present, volts = 20, 64, 65, 70, 102, 112, 116, 132, 144
data_limit, access, data_range = 6, 7, 4

port = patient(PortHandler(port_of(json.loads(sys.argv[1]))))
servos = PacketHandler(2.0)
check("open the port", port.openPort() and port.setBaudRate(baud))


def signed(value):
    return value - (1 << 32) if value >= 1 << 31 else value


def little(value):
    return list((value & 0xFFFFFFFF).to_bytes(4, "little"))


found = [servos.ping(port, one) for one in ids]
check("ping: the models of a Koch", found == [(model, COMM_SUCCESS, 0) for model in models], found)
everybody, result = servos.broadcastPing(port)
check("broadcast ping", result == COMM_SUCCESS and sorted(everybody) == ids and [everybody[one][0] for one in ids] == models, everybody)
check("nobody answers for an id that is not there", servos.ping(port, 17)[1] == COMM_RX_TIMEOUT)

group = GroupSyncRead(port, servos, present, 4)
for one in ids:
    group.addParam(one)


def cycled(read):
    if read() == COMM_SUCCESS:
        return True
    drop_late(port)
    return False


def positions(read=None):
    return [signed(group.getData(one, present, 4)) for one in ids] if cycled(read or group.txRxPacket) else None


check("sync read of six positions", until(lambda: positions() is not None), positions())
times, bad = cycle_times(lambda: cycled(group.txRxPacket), 1000)
# 20 bytes out, 6 × 15 back, ten bits each at 1 Mbaud.
check("1000 sync reads in honest wire time", bad <= 10 and times[500] >= 1.1, f"median {times[500]:.2f} ms, p99 {times[990]:.2f} ms, {bad} failed")
slow = positions()
fast = positions(group.fastSyncRead) if hasattr(group, "fastSyncRead") else None
check("fast sync read agrees", fast is not None and all(abs(a - b) < 10 for a, b in zip(slow, fast)), f"{slow} {fast}")

bulk = GroupBulkRead(port, servos)
bulk.addParam(1, present, 4)
bulk.addParam(6, volts, 2)
check("bulk read", bulk.txRxPacket() == COMM_SUCCESS and 40 < bulk.getData(6, volts, 2) < 60, bulk.getData(6, volts, 2))

check("torque on", all(servos.write1ByteTxRx(port, one, torque, 1) == (COMM_SUCCESS, 0) for one in ids))
check("a kept register is refused while torque is on", servos.write4ByteTxRx(port, 1, homing, 0) == (COMM_SUCCESS, access))
check("a value out of range is refused", servos.write1ByteTxRx(port, 1, torque, 7) == (COMM_SUCCESS, data_range))
check("a goal current over the limit is refused", servos.write2ByteTxRx(port, 6, goal_current, 3000) == (COMM_SUCCESS, data_limit))

start = positions()
wanted = [start[0] + 200, start[1], start[2], start[3], start[4] - 200, start[5]]
write = GroupSyncWrite(port, servos, goal, 4)
for one, ticks in zip(ids, wanted):
    write.addParam(one, little(ticks))
write.txPacket()
check("sync write moves the arm", until(lambda: (now := positions()) and all(abs(a - b) < 40 for a, b in zip(now, wanted))), f"{start} to {wanted}: {positions()}")

bulk_write = GroupBulkWrite(port, servos)
bulk_write.addParam(5, goal, 4, little(start[4]))
bulk_write.addParam(1, led, 1, [1])
bulk_write.txPacket()
check("bulk write: a goal and a lamp", servos.read1ByteTxRx(port, 1, led)[0] == 1 and until(lambda: (now := positions()) and abs(now[4] - start[4]) < 40), positions())

servos.write4ByteTxRx(port, 1, profile_velocity, 20)
servos.write4ByteTxRx(port, 1, goal, (start[0]) & 0xFFFFFFFF)
time.sleep(0.3)
speed = servos.read4ByteTxRx(port, 1, 128)[0]
check("the profile holds the speed", abs(abs(signed(speed)) - 20) <= 4, signed(speed))
servos.write4ByteTxRx(port, 1, profile_velocity, 0)

servos.write1ByteTxRx(port, 5, torque, 0)
kept = servos.read4ByteTxRx(port, 5, homing)[0]
header_inside = -131073
first = servos.write4ByteTxRx(port, 5, homing, header_inside & 0xFFFFFFFF)
there = servos.read4ByteTxRx(port, 5, homing)
servos.write4ByteTxRx(port, 5, homing, kept)
check("a value with a header inside goes there and back", first == (COMM_SUCCESS, 0) and there == (header_inside & 0xFFFFFFFF, COMM_SUCCESS, 0), f"{first} {there}")

answer = servos.reboot(port, 5)
check("reboot: silent, then back", answer == (COMM_SUCCESS, 0) and until(lambda: servos.ping(port, 5)[1] == COMM_SUCCESS, 2), answer)
check("no servo complains", all(servos.read1ByteTxRx(port, one, hardware_error) == (0, COMM_SUCCESS, 0) for one in ids))
port.closePort()
end()
