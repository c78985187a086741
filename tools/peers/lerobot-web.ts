// LeRobot for browsers (@lerobot/web) against Waldo's emulated SO-101 leader: its serial port is a shim over ours.
// usage: lerobot-web.ts '{"path": "/dev/pts/3"}', with PEER_MODULES naming the folder that it is installed in; run.ts starts it.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SerialPort } from 'serialport';

interface WebPort { readonly readable: ReadableStream<Uint8Array>; readonly writable: WritableStream<Uint8Array>; getInfo(): object }
interface MotorCalibration { readonly id: number; readonly homing_offset: number; readonly range_min: number; readonly range_max: number }
interface Calibration { stop(): void; readonly result: Promise<Readonly<Record<string, MotorCalibration>>> }
interface Library {
  calibrate(config: { readonly robot: object; onLiveUpdate?(data: object): void }): Promise<Calibration>;
  releaseMotors(robot: object): Promise<void>;
  WebSerialPortWrapper: new (port: WebPort) => object;
  readAllMotorPositions(port: object, ids: readonly number[]): Promise<number[]>;
}

const ids = [1, 2, 3, 4, 5, 6];
const part = async (file: string): Promise<object> => await import(pathToFileURL(join(process.env['PEER_MODULES'] ?? '', '@lerobot/web/dist', file)).href) as object;
const library = Object.assign({}, ...await Promise.all(['calibrate.js', 'release_motors.js', 'utils/serial-port-wrapper.js', 'utils/motor-communication.js'].map(part))) as Library;
// The low-level function of this name is not the one that users call.
Object.assign(library, await part('release_motors.js'));

let failed = false;
function check(name: string, ok: boolean, detail: unknown = ''): void {
  failed ||= !ok;
  process.stdout.write(`${JSON.stringify({ check: name, ok, detail: typeof detail === 'string' ? detail : JSON.stringify(detail) })}\n`);
}

const { path } = JSON.parse(process.argv[2] ?? '{}') as { path: string };
const serial = new SerialPort({ path, baudRate: 1_000_000, autoOpen: false });
await new Promise<void>((resolve, reject) => { serial.open((error) => (error ? reject(error) : resolve())); });
const port: WebPort = {
  readable: new ReadableStream<Uint8Array>({ start(controller) { serial.on('data', (chunk: Buffer) => controller.enqueue(new Uint8Array(chunk))); } }),
  writable: new WritableStream<Uint8Array>({ write: (chunk) => new Promise((resolve, reject) => { serial.write(chunk, (error) => (error ? reject(error) : resolve())); }) }),
  getInfo: () => ({}),
};
const robot = { port, name: 'emulated', isConnected: true, robotType: 'so100_leader', robotId: 'emulated', serialNumber: 'emulated' };
// Where nothing answers it fills in the middle, 2047.
const positions = (): Promise<number[]> => library.readAllMotorPositions(new library.WebSerialPortWrapper(port), ids);

const first = await positions();
check('reads six positions', first.length === 6 && first.filter((ticks) => ticks !== 2047).length >= 4, first);
await library.releaseMotors(robot);
check('releases the motors', true);
let updates = 0;
const calibration = await library.calibrate({ robot, onLiveUpdate: () => { updates += 1; } });
await new Promise((resolve) => { setTimeout(resolve, 12_000); });
calibration.stop();
const rows = await calibration.result;
check('calibrates while the hand sweeps the joints', updates > 5 && Object.values(rows).length === 6 && Object.values(rows).every((row) => row.range_max - row.range_min > 60), rows);
const after = await positions();
check('stands within the ranges that it recorded', Object.values(rows).every((row, index) => after[index]! > row.range_min - 150 && after[index]! < row.range_max + 150), after);
serial.close();
process.exit(failed ? 1 : 0);
