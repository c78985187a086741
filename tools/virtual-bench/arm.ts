// The arm's end of a virtual cable: an emulated SO-101 whose bytes go through a gadget's serial port. A process of its
// own, started by in-guest.ts with the port's path: `node arm.ts /dev/ttyGS0`.
import { SerialPort } from 'serialport';
import { idealArmOf } from '../../host/emulate/ideal-arm.ts';
import { noFaults } from '../../host/emulate/fault-plan.ts';
import { emulatorNamed } from '../../host/emulate/index.ts';
import { readArmTwin } from '../../host/devices/arm-twin.ts';
import { connect } from 'node:net';

const path = process.argv[2]!;
const { description } = await readArmTwin('so101');
const arm = idealArmOf(description);
// On a TCP port, as a serial server: this process is the wire between it and the gadget.
const emulator = await emulatorNamed('so101').start({ arm, faults: noFaults, motion: 'still', port: 7100, say: () => undefined });
const bus = connect(7100, '127.0.0.1');
bus.setNoDelay(true);

let gadget: SerialPort | undefined;
bus.on('data', (bytes) => { gadget?.write(bytes); });
/** A pulled cable hangs the port up; it is opened again for the next time. */
function plug(): void {
  const port = new SerialPort({ path, baudRate: 1_000_000, autoOpen: false, lock: false });
  const again = (): void => {
    if (gadget === port) gadget = undefined;
    setTimeout(plug, 200);
  };
  port.on('data', (bytes: Buffer) => { bus.write(bytes); });
  port.on('close', again);
  port.on('error', () => undefined);
  port.open((error) => {
    if (error) again();
    else gadget = port;
  });
}
plug();
process.on('SIGTERM', () => { void emulator[Symbol.asyncDispose]().then(() => process.exit(0)); });
console.log('BENCH an SO-101 stands at the other end');
