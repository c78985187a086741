// The clients that are not ours and that judge our emulators and the data sets that we export. Adding one is a script in
// this folder (it prints a JSON line a check: {check, ok, detail}) and an entry here. Read by run.ts.

export interface Peer {
  /** As typed after `npm run peers`. */
  readonly name: string;
  /** What is emulated for it, and more words for `waldo emulate`. */
  readonly emulator: string;
  readonly emulatorArguments?: readonly string[];
  /** Instead of an emulator: words of `waldo export` for the data set that it judges. */
  readonly dataSet?: readonly string[];
  /** Beside this file; gets the emulator's endpoint as JSON, then these. */
  readonly script: string;
  readonly scriptArguments?: readonly string[];
  /** The package whose version is told. */
  readonly client: string;
  /** Variables that must be set, or it is left out unless it is named. */
  readonly needs?: readonly string[];
  /** For pip: with everything they need, and bare. */
  readonly packages: readonly string[];
  readonly bare?: readonly string[];
  /** For npm, in a scratch folder: too much to have for everybody. Clients that everybody has are development dependencies. */
  readonly npm?: readonly string[];
}

/** LeRobot's arms need little of what LeRobot needs; the rest is stood in for. */
const lerobot = {
  script: 'lerobot_arms.py', client: 'lerobot', bare: ['lerobot>=0.4.4'],
  packages: ['feetech-servo-sdk', 'dynamixel-sdk', 'pyserial', 'deepdiff', 'tqdm', 'numpy', 'draccus==0.10.0', 'huggingface-hub<0.36', 'packaging', 'termcolor'],
} as const;

/** What LeRobot's data sets need: less than its robots do. */
const torch = ['torch==2.7.1', 'torchvision==0.22.1', 'numpy<2.3', 'av==15.1.0', 'pandas<3', 'pyarrow'] as const;
const hdf5 = { script: 'hdf5.py', client: 'h5py', packages: ['h5py', 'numpy', 'opencv-python-headless'] } as const;
const tables = { script: 'tables.py', client: 'pandas', packages: ['pandas', 'pyarrow', 'numpy', 'av'] } as const;

export const peerList: readonly Peer[] = [
  { name: 'feetech', emulator: 'so101', script: 'feetech.py', client: 'feetech-servo-sdk', packages: ['feetech-servo-sdk', 'pyserial'] },
  { name: 'dynamixel', emulator: 'koch', script: 'dynamixel.py', client: 'dynamixel-sdk', packages: ['dynamixel-sdk', 'pyserial'] },
  { name: 'lerobot-so101', emulator: 'so101', scriptArguments: ['so101'], ...lerobot },
  { name: 'lerobot-so101-leader', emulator: 'so101-leader', scriptArguments: ['so101-leader'], ...lerobot },
  { name: 'lerobot-koch', emulator: 'koch', scriptArguments: ['koch'], ...lerobot },
  { name: 'lerobot-koch-leader', emulator: 'koch-leader', scriptArguments: ['koch-leader'], ...lerobot },
  { name: 'lerobot-web', emulator: 'so101-leader', script: 'lerobot-web.ts', client: '@lerobot/web', packages: [], npm: ['@lerobot/web@0.4.0'] },
  { name: 'universal-robots', emulator: 'ur5e', emulatorArguments: ['--port', '30004'], script: 'universal-robots.py', client: 'ur-rtde', packages: ['ur-rtde'] },
  { name: 'xarm', emulator: 'xarm6', script: 'xarm.py', client: 'xarm-python-sdk', packages: ['xarm-python-sdk'] },
  {
    name: 'lerobot-data-set', emulator: 'LeRobotDataset v3.0, 30 episodes', dataSet: ['lerobot', '--val', '0.2'], script: 'lerobot_dataset.py', client: 'lerobot',
    packages: ['lerobot==0.4.4', 'torch==2.7.1', 'torchvision==0.22.1'],
  },
  { name: 'h5py-robomimic', emulator: 'hdf5', dataSet: ['hdf5'], ...hdf5 },
  { name: 'h5py-robomimic-jpeg', emulator: 'hdf5, JPEG', dataSet: ['hdf5', '--pictures', 'jpeg'], ...hdf5 },
  { name: 'h5py-aloha', emulator: 'hdf5 as ALOHA', dataSet: ['hdf5', '--layout', 'aloha'], ...hdf5 },
  { name: 'h5py-aloha-jpeg', emulator: 'hdf5 as ALOHA, JPEG', dataSet: ['hdf5', '--layout', 'aloha', '--pictures', 'jpeg'], ...hdf5 },
  { name: 'pandas-csv', emulator: 'csv', dataSet: ['csv'], ...tables },
  { name: 'pandas-parquet', emulator: 'parquet', dataSet: ['parquet'], ...tables },
  {
    name: 'lerobot-0.3', emulator: 'LeRobotDataset v2.1', dataSet: ['lerobot-v2.1'], script: 'lerobot_v21.py', client: 'lerobot', bare: ['lerobot==0.3.3'],
    packages: [...torch, 'datasets==3.6.0', 'huggingface-hub<0.36', 'draccus==0.10.0', 'jsonlines', 'einops', 'deepdiff', 'imageio', 'packaging', 'termcolor', 'pyserial', 'gymnasium', 'opencv-python-headless'],
  },
  // The loader is in no registry: what is told is the version of what decodes its videos.
  {
    name: 'groot', emulator: 'LeRobotDataset v2.1 with modality.json', dataSet: ['lerobot-v2.1'], script: 'groot.py', client: 'torchcodec', needs: ['GROOT_SOURCE'],
    packages: [...torch, 'torchcodec==0.5', 'opencv-python-headless', 'tqdm', 'scipy'],
  },
  { name: 'rosbridge', emulator: 'rosbridge', script: 'rosbridge.ts', client: 'roslib', packages: [] },
];
