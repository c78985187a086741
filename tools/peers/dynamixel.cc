// The maker's own C++ library (DynamixelSDK) against Waldo's emulated Koch: one JSON line a check, {check, ok, detail}.
// It stuffs what it sends, which the Python one does not. It is in no package index, so run.ts does not start it: by
// hand, with a checkout of it: g++ -DLINUX -I SDK/c++/include/dynamixel_sdk dynamixel.cc SDK/c++/src/dynamixel_sdk/*.cpp
// -o judge && ./judge /dev/pts/N
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "dynamixel_sdk.h"

using namespace dynamixel;

namespace {

constexpr int homing = 20, torque = 64, goalCurrent = 102, present = 132, volts = 144, indirect = 168, indirectData = 208;
constexpr int servos = 6, loose = 5;
bool failed = false;

void check(const char* name, bool ok, const std::string& detail = "") {
  failed = failed || !ok;
  std::printf("{\"check\": \"%s\", \"ok\": %s, \"detail\": \"%s\"}\n", name, ok ? "true" : "false", detail.c_str());
  std::fflush(stdout);
}

}  // namespace

int main(int, char** arguments) {
  PortHandler* port = PortHandler::getPortHandler(arguments[1]);
  PacketHandler* bus = PacketHandler::getPacketHandler(2.0);
  check("open the port", port->openPort() && port->setBaudRate(1000000));
  uint8_t error = 0;

  bool there = true;
  for (int id = 1; id <= servos; ++id) {
    uint16_t model = 0;
    there = bus->ping(port, static_cast<uint8_t>(id), &model, &error) == COMM_SUCCESS && model == (id <= 2 ? 1060 : 1200) && error == 0 && there;
  }
  check("ping: the models of a Koch", there);
  std::vector<uint8_t> ids;
  check("broadcast ping", bus->broadcastPing(port, ids) == COMM_SUCCESS && ids.size() == servos);

  bus->write1ByteTxRx(port, loose, torque, 0, &error);
  uint32_t kept = 0;
  bus->read4ByteTxRx(port, loose, homing, &kept, &error);
  bool same = true;
  for (const uint32_t value : {0xFFFDFFFFu, 0xFFFFFDFFu, 0xFFFDFFFDu}) {
    uint32_t back = 0;
    same = bus->write4ByteTxRx(port, loose, homing, value, &error) == COMM_SUCCESS && error == 0 && same;
    same = bus->read4ByteTxRx(port, loose, homing, &back, &error) == COMM_SUCCESS && back == value && same;
  }
  bus->write4ByteTxRx(port, loose, homing, kept, &error);
  check("values with a header inside go there and back", same);

  uint8_t block[] = {0xFF, 0xFF, 0xFD, 0xFD, 0xFF, 0xFF, 0xFD, 0x00}, back[sizeof block] = {};
  const int wrote = bus->writeTxRx(port, loose, indirect, sizeof block, block, &error);
  const int got = bus->readTxRx(port, loose, indirect, sizeof back, back, &error);
  check("a block that must be stuffed twice goes there and back", wrote == COMM_SUCCESS && got == COMM_SUCCESS && std::memcmp(block, back, sizeof block) == 0);

  uint8_t pointers[] = {present, 0, present + 1, 0, present + 2, 0, present + 3, 0};
  uint32_t direct = 0, pointed = 0;
  bus->writeTxRx(port, loose, indirect, sizeof pointers, pointers, &error);
  bus->read4ByteTxRx(port, loose, present, &direct, &error);
  const int read = bus->read4ByteTxRx(port, loose, indirectData, &pointed, &error);
  check("indirect addresses show where they point", read == COMM_SUCCESS && pointed == direct);

  GroupSyncRead slow(port, bus, present, 4);
  GroupFastSyncRead fast(port, bus, present, 4);
  for (int id = 1; id <= servos; ++id) slow.addParam(static_cast<uint8_t>(id)), fast.addParam(static_cast<uint8_t>(id));
  check("sync read", slow.txRxPacket() == COMM_SUCCESS);
  bool agree = fast.txRxPacket() == COMM_SUCCESS;
  for (int id = 1; id <= servos && agree; ++id) {
    const int apart = static_cast<int>(slow.getData(static_cast<uint8_t>(id), present, 4)) - static_cast<int>(fast.getData(static_cast<uint8_t>(id), present, 4));
    agree = apart > -10 && apart < 10;
  }
  check("fast sync read agrees", agree);
  GroupFastBulkRead bulk(port, bus);
  bulk.addParam(1, present, 4);
  bulk.addParam(6, volts, 2);
  check("fast bulk read", bulk.txRxPacket() == COMM_SUCCESS && bulk.getData(6, volts, 2) > 40);
  const int refused = bus->write2ByteTxRx(port, 6, goalCurrent, 3000, &error);
  check("a goal current over the limit is refused", refused == COMM_SUCCESS && error == 6);
  port->closePort();
  return failed ? 1 : 0;
}
