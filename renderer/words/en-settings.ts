// Words of the settings screen.

export const settings = {
  title: 'Settings',
  saved: 'Saved',
  saving: 'Saving…',
  noHost: { title: 'Not connected to the host', text: 'Settings live there. They can be changed when the connection is back.' },
  sections: {
    you: 'You', camera: 'Camera', microphone: 'Microphone', hand: 'Your hand', mapping: 'Mapping', smoothing: 'Smoothing', safety: 'Safety', library: 'Library', doctor: 'This machine', keys: 'Keys',
  },
  error: {
    number: 'Enter a number.',
    range: 'Must be {{minimum}} to {{maximum}}{{unit}}.',
    length: 'At most {{maximum}} characters.',
    whole: 'Enter a whole number.',
    other: 'This value cannot be used.',
  },

  operator: { label: 'Operator', help: 'Written into every take you record.', placeholder: 'Your name' },
  consent: { label: 'Consent', help: 'Written into every take you record, and changed for each if need be.' },
  theme: { label: 'Screen', dark: 'Dark', light: 'Light' },
  sounds: { label: 'Sounds', on: 'On', off: 'Off', help: 'Ticks for the clutch, tones for guard, tracking and recording.' },

  microphone: {
    label: 'Sound', help: 'Takes record the microphone of the window in control. It is open only while a take runs.', on: 'Record sound', off: 'No sound',
    which: 'Microphone', whichHelp: 'Names appear once one was used.', any: 'The one this machine prefers', unnamed: 'Microphone {{number}}',
  },
  camera: {
    label: 'Camera', help: 'The camera that watches your hand. Its picture never leaves this machine.',
    any: 'Whichever the system prefers', unnamed: 'Camera {{number}}', gone: '{{label}} (not plugged in)',
    size: 'Picture', rate: 'Rate', preview: 'Show preview', stop: 'Close preview', previewHint: 'Shows what the tracker will see. The browser asks for permission the first time.',
    got: '{{width}} × {{height}} at {{rate}} Hz', opening: 'Opening the camera…', none: 'No camera found. Plug one in and it appears here.',
    sizeHelp: 'Smaller is faster: the tracker looks at 640 × 480 best.',
  },
  fieldOfView: { label: 'Vertical field of view', help: 'Of the camera, top to bottom. Printed in its data sheet; a laptop’s is about 45°.' },
  palm: { label: 'Palm length', help: 'From the crease of the wrist to the knuckle of the middle finger. Distances are judged by it.' },
  depth: {
    label: 'Depth correction', help: 'True distance over measured distance, from the calibration.', start: 'Calibrate depth', again: 'Calibrate again', reset: 'Forget',
    title: 'Depth calibration', of: 'Step {{step}} of {{count}}', cancel: 'Cancel', measure: 'Measure', save: 'Save', repeat: 'Measure again',
    intro: 'Once per camera and person. You need a tape measure or a 30 cm ruler.',
    choose: 'The tracker must be running: choose My camera in Drive, then come back here.', drive: 'Go to Drive',
    place: 'Hold your open palm towards the camera with the wrist {{distance}} cm from the lens. Then hold still and measure.',
    measuring: 'Hold still… {{percent}} %', seen: 'Measured {{measured}} cm', lost: 'No hand in view. Hold your open palm towards the camera.',
    result: 'The tracker measured {{before}} % wrong. Corrected, it is {{after}} % off at most.',
    implausible: 'The distances do not fit a hand at {{distance}} cm. Check palm length and field of view, then measure again.',
  },

  mapping: {
    scale: { label: 'Scale', help: 'How far the tool moves for each metre of your hand. Below 1 is finer than your hand.' },
    frame: { label: 'Where you stand', behind: 'Behind the arm', facing: 'Facing the arm', behindHelp: 'Your right is the arm’s right.', facingHelp: 'You look at the arm from the front: left and right are mirrored.' },
    orientation: { label: 'Tool direction', keep: 'Keep', follow: 'Follow palm', help: 'Keep: the tool stays as it was when you took hold. Follow: it turns with your palm.' },
    hand: { label: 'Leading hand', right: 'Right', left: 'Left', help: 'The other hand’s fist is a clutch.' },
  },

  smoothing: {
    label: 'Smoothing', on: 'On', off: 'Off',
    minimumCutoff: { label: 'Calm at rest', help: 'Cut-off when the hand is still. Lower is calmer and later.' },
    beta: { label: 'Prompt in motion', help: 'How much the cut-off grows with speed. Higher is more prompt and less calm.' },
    delay: 'Adds {{rest}} ms with the hand at rest, {{slow}} ms at 10 cm/s and {{fast}} ms at 50 cm/s.',
    delayOff: 'Adds no delay. The arm follows every tremor of the tracking.',
    curve: 'Delay against the speed of the hand', axis: 'hand speed, cm/s', advanced: 'One Euro filter (Casiez, Roussel and Vogel 2012)',
  },

  stale: { label: 'Stale hand', help: 'The arm holds when the newest sight of the hand is older than this. Shorter is safer; slow trackers need more.' },

  library: { folder: 'Folder', free: 'Free', takes: 'Takes', left: 'Recording time left', change: 'Another folder is chosen when the host starts: --library FOLDER.' },
  doctor: { run: 'Check again', running: 'Checking…', ok: 'Has', missing: 'Lacks', text: 'What this machine has and lacks for Waldo, and what to do about it.', failed: 'The check did not run.' },
  pedals: {
    help: 'A foot pedal or a gamepad can stop the arm or hold the clutch too. Press Add, then the pedal. A gamepad is heard while this window is in front.',
    add: 'Add', press: 'Press it now…', forget: 'Forget {{key}}', button: 'Gamepad {{button}}',
  },
  keys: {
    everywhere: 'Everywhere', drive: 'Drive', library: 'Takes', player: 'Player',
    stop: 'Stop the arm', views: 'Drive, Takes, Rig, Settings', clutch: 'Clutch, held', arm: 'Arm', record: 'Record, end take', keep: 'Keep as success, partial, failure', discard: 'Discard', note: 'Write a note',
    move: 'Next and previous take', open: 'Open', outcome: 'Success, partial, failure', tags: 'Tags', join: 'Join the selected takes', mark: 'Mark for many', all: 'Mark all', undo: 'Undo discard', search: 'Search',
    play: 'Play, pause', frame: 'Frame back, forward', second: 'Second back, forward', five: 'Five seconds back, forward', ends: 'Start, end', speed: 'Speed 0.1× to 4×', back: 'Back to takes', zoom: 'Zoom the timeline; double click shows all',
  },
} as const;
