# The vendor's own library for Feetech servos (feetech-servo-sdk, scservo_sdk) against Waldo's emulated SO-101.
# usage: feetech.py '{"path": "/dev/pts/3"}'; run.ts starts it.
import json
import sys

from checks import check, cycle_times, drop_late, end, patient, port_of, until
from scservo_sdk import COMM_RX_TIMEOUT, COMM_SUCCESS, GroupSyncRead, GroupSyncWrite, PacketHandler, PortHandler

ids = [1, 2, 3, 4, 5, 6]
baud = 1_000_000
lock, torque, goal, present, homing, proportional, error_status = 55, 40, 42, 56, 31, 21, 65

port = patient(PortHandler(port_of(json.loads(sys.argv[1]))))
servos = PacketHandler(0)
check("open the port", port.openPort() and port.setBaudRate(baud))

found = [servos.ping(port, one) for one in ids]
check("ping: six STS3215", all(answer == (777, COMM_SUCCESS, 0) for answer in found), found)
_, result, _ = servos.ping(port, 17)
check("nobody answers for an id that is not there", result == COMM_RX_TIMEOUT, servos.getTxRxResult(result))

group = GroupSyncRead(port, servos, present, 2)
for one in ids:
    group.addParam(one)


def cycled(read):
    if read() == COMM_SUCCESS:
        return True
    drop_late(port)
    return False


def positions():
    return [group.getData(one, present, 2) for one in ids] if cycled(group.txRxPacket) else None


check("sync read of six positions", until(lambda: positions() is not None), positions())
times, bad = cycle_times(lambda: cycled(group.txRxPacket), 1000)
# 62 bytes of ten bits at 1 Mbaud.
check("1000 sync reads in honest wire time", bad <= 10 and times[500] >= 0.62, f"median {times[500]:.2f} ms, p99 {times[990]:.2f} ms, {bad} failed")

check("torque on", all(servos.write1ByteTxRx(port, one, torque, 1) == (COMM_SUCCESS, 0) for one in ids))
start = positions()
wanted = [start[0] + 200, start[1], start[2], start[3], start[4] - 200, start[5]]
write = GroupSyncWrite(port, servos, goal, 2)
for one, ticks in zip(ids, wanted):
    write.addParam(one, [ticks & 0xFF, ticks >> 8])
write.txPacket()
check("sync write moves the arm", until(lambda: (now := positions()) and all(abs(a - b) < 25 for a, b in zip(now, wanted))), f"{start} to {wanted}: {positions()}")

back = start[0]
answers = [servos.regWriteTxRx(port, 1, goal, 2, [back & 0xFF, back >> 8])]
check("a registered write waits", answers == [(COMM_SUCCESS, 0)] and not until(lambda: (now := positions()) and abs(now[0] - back) < 25, 0.5))
servos.action(port, 0xFE)
check("the action sets it off", until(lambda: (now := positions()) and abs(now[0] - back) < 25), positions())

before, _, _ = servos.read1ByteTxRx(port, 6, proportional)
servos.write1ByteTxRx(port, 6, lock, 0)
servos.write1ByteTxRx(port, 6, proportional, 21)
after, _, _ = servos.read1ByteTxRx(port, 6, proportional)
servos.write1ByteTxRx(port, 6, proportional, before)
servos.write1ByteTxRx(port, 6, lock, 1)
check("a register is written and read", after == 21, f"{before}, {after}")

servos.write1ByteTxRx(port, 5, torque, 0)
kept, _, _ = servos.read2ByteTxRx(port, 5, homing)
servos.write2ByteTxRx(port, 5, homing, 0x0864)
moved, _, _ = servos.read2ByteTxRx(port, 5, homing)
offset = kept & 0x7FF if kept < 0x800 else -(kept & 0x7FF)
first = servos.read2ByteTxRx(port, 5, present)[0]
servos.write2ByteTxRx(port, 5, homing, kept)
second = servos.read2ByteTxRx(port, 5, present)[0]
check("a homing offset with its sign moves the present position", moved == 0x0864 and abs(((second - first) - (-100 - offset) + 2048) % 4096 - 2048) < 30, f"{offset}: {first} and {second}")

servos.write1ByteTxRx(port, 4, torque, 0)
servos.write1ByteTxRx(port, 4, torque, 128)
check("128 makes here 2048", until(lambda: abs(servos.read2ByteTxRx(port, 4, present)[0] - 2048) < 40, 1), servos.read2ByteTxRx(port, 4, present))
check("no servo complains", all(servos.read1ByteTxRx(port, one, error_status) == (0, COMM_SUCCESS, 0) for one in ids))
port.closePort()
end()
