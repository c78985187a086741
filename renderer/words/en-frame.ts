// Words of the frame: status strip with its stories, rail, connection.

export const frame = {
  viewer: { browser: 'Browser window', desktop: 'Waldo window' },
  state: {
    connecting: 'Offline', idle: 'Idle', ready: 'Ready', armed: 'Armed', live: 'Live', paused: 'Paused', fault: 'Fault', stopped: 'Stopped',
  },
  stateMeaning: {
    connecting: 'The arm holds.',
    idle: 'No arm is connected.',
    ready: 'The arm holds. Arm to drive.',
    chooseHand: 'The arm holds. Choose a hand.',
    armed: 'Hold the clutch to move the arm.',
    live: 'The arm follows the hand.',
    paused: 'The arm holds. Arm again.',
    fault: 'The arm holds. Something needs you.',
    stopped: 'Nothing moves until stop is lifted.',
  },
  rig: 'Rig', operator: 'Operator', control: 'Control', nobody: 'No one', thisWindow: 'This window', otherWindow: '{{title}}', noOperator: 'Not named',
  takeControl: 'Take control', giveControl: 'Give up control',
  stop: 'Stop', stopHint: 'Stops the arm at once, from any window', stopIsSet: 'Stopped', clearStop: 'Lift stop',
  numbers: 'Live numbers',
  loop: 'Loop', late: 'late', hand: 'Hand', latency: 'Hand to arm', sync: 'Sync', drops: 'Drops', disk: 'Disk left',
  track: 'track', move: 'move', smooth: 'smooth', loopPart: 'loop',
  none: '–',
  hz: '{{value}} Hz', ms: '{{value}} ms', plusMinus: '±{{value}} ms',
  duration: { hours: '{{hours}} h {{minutes}} min', minutes: '{{minutes}} min', days: '{{days}} days' },
  story: {
    close: 'Close', now: 'now', minute: 'last minute', none: 'No samples in the last minute.',
    loop: {
      title: 'Control loop',
      meaning: 'How late each turn of the control loop came, against 120 turns a second. The arm gets its next goal from every turn.',
      action: 'Above 2 ms, close other programs, or give the host a higher priority: “waldo doctor” says how on this machine.',
    },
    hand: {
      title: 'Hand tracking',
      meaning: 'How many hand positions reach the host each second, and how long finding the hand took in each picture.',
      action: 'If it is slow, choose a smaller camera picture in Settings, or light the hand better.',
    },
    latency: {
      title: 'From hand to arm',
      meaning: 'From the moment the camera saw your hand to the command sent to the arm: finding the hand, moving the data, the loop. Smoothing adds its own delay on top.',
      action: 'Most of it is tracking. Smoothing can be turned down or off in Settings.',
    },
    sync: {
      title: 'Clocks',
      meaning: 'How well this window’s clock is known against the host’s. Capture times can be wrong by this much.',
      action: 'Above 10 ms the window or the machine is overloaded. Close other programs.',
    },
    drops: {
      title: 'Drops',
      meaning: 'Samples and pictures that were not recorded, or not sent because the connection was full.',
      action: 'Every drop is counted in the take. If the count grows, free the disk or the processor and record again.',
      take: 'In this take', wire: 'Not sent by this window', behind: 'This window is behind by',
    },
    disk: {
      title: 'Recording time left',
      meaning: 'Free space in the library, at the size of your last take.',
      action: 'Discard takes you do not need, or choose another library folder.',
      free: 'Free', folder: 'Library', episodes: 'Takes',
    },
  },
  rail: { label: 'Views', drive: 'Drive', takes: 'Takes', rig: 'Rig', settings: 'Settings' },
  connection: {
    connecting: 'Connecting to the host…',
    lost: 'Reconnecting… the arm holds.',
    lostMore: 'What you see is the last known state. Nothing recorded is lost.',
  },
  recording: 'Recording',
  loading: 'Loading…',
  viewFailed: { title: 'This view stopped working.', more: 'The arm is not affected. Stop works.', again: 'Open it again', details: 'Details' },
  rigView: {
    title: 'Rig', subtitle: 'Devices of {{rig}}', empty: 'This rig has no devices.',
    name: 'Device', health: 'Last minute', rate: 'Rate', age: 'Last seen', streams: 'Streams', state: 'State', next: 'Next',
    states: { opening: 'Opening', open: 'Open', lost: 'Lost', closed: 'Closed', unchosen: 'Not chosen yet' },
    ageNow: 'now', ageMs: '{{value}} ms ago', ageSeconds: '{{value}} s ago', never: 'nothing yet',
    nextNothing: 'Nothing to do', nextReopen: 'Open again', nextWait: 'Wait for it to answer', choose: 'Choose another…', chooseFirst: 'Choose it…', chooseNone: 'None is plugged in.', chooseUsed: 'is {{device}}', chooseCancel: 'Cancel', connect: 'Connect', reset: 'Reset the world', resetSeed: 'Start {{seed}}',
  },
} as const;
