// Words of setting up an arm.

export const setup = {
  title: 'Set up an arm', open: 'Set up an arm', leave: 'Leave', back: 'Back', next: 'Next', again: 'Look again',
  stepOf: 'Step {{step}} of {{count}}',
  steps: { find: 'Find', identify: 'Identify', ids: 'Ids', calibrate: 'Calibrate', check: 'Check', ready: 'Ready' },
  needControl: 'Only the window in control can set up an arm.', takeControl: 'Take control',
  working: 'One moment…', lost: 'The connection to the arm was lost. Nothing moves. Check its cable and power, then leave and begin again.',
  hold: 'Hold the arm', relax: 'Let the arm go', relaxWarning: 'Support the arm with one hand first: without torque it sinks.',
  held: 'The arm is held.', loose: 'The arm is loose and can be moved by hand.',

  find: {
    say: 'Plug in the arm’s USB cable and its power. It appears here.',
    empty: 'No arm is plugged in yet.', emptyMore: 'This list renews itself. If the arm is plugged in, try another cable: some carry power only.',
    calibratedAs: 'Calibrated as {{title}}, {{date}}', neverCalibrated: 'Not set up yet', usedBy: 'In use as “{{device}}”. It is closed meanwhile, and the arm is held on.',
    asKind: 'Set up as {{title}}', unknown: 'No arm is known that comes with this adapter.',
    other: 'Another port', otherHelp: 'A serial port by name, or tcp:HOST:PORT of a serial server.', port: 'Port', kind: 'Arm', begin: 'Begin', placeholder: 'tcp:bench.local:4000',
  },
  identify: {
    say: 'Which servo is which? Let the arm go, then move one joint at a time: its row lights up.',
    sayMissing: '{{count}} of {{all}} servos do not answer as they should. The next step puts that right.',
    blink: 'Blink', moving: 'moves',
  },
  ids: {
    good: 'Every servo has its id.', goodMore: 'There is nothing to do here. To change an id anyway, connect that servo alone.',
    say: 'Connect one servo alone to the adapter. Then look for it and give it its id.',
    scan: 'Look for servos', thorough: 'Look thoroughly', thoroughHelp: 'All ids at all speeds: takes a few minutes.',
    scanning: 'Looking… {{percent}} %', none: 'No servo answers. Check its power, and that the cable is in the adapter.',
    several: '{{count}} servos answer. Leave only one of them connected, so that no other gets the id.',
    found: 'Servo {{id}} ({{name}}, {{baud}} baud)', twice: 'two with this id', give: 'Make it {{joint}} (id {{id}})',
  },
  calibrate: {
    centre: 'Let the arm go and put every joint in the middle of its range. Hold it there.', isCentre: 'This is the middle',
    zero: 'Hold the leader stretched out, every joint as the arm has it at zero.', isZero: 'Every joint is at zero',
    sweep: 'Now move every joint slowly from one end to the other, one after the other, until its bar has a tick.', save: 'Save calibration', restart: 'Begin again',
    rest: 'Lay the arm down as it lies when nobody holds it. Waldo will look before each session whether it still lies so.', isRest: 'It lies at rest', restDone: 'Its rest pose is known.',
    done: 'This arm is calibrated ({{date}}).', anew: 'Calibrate anew',
    lerobot: 'Or take over a calibration made with LeRobot', use: 'Use “{{id}}” ({{name}})',
    enough: 'enough', swept: '{{swept}}° of {{wanted}}°', fullTurn: 'turns freely',
  },
  check: {
    say: 'Waldo compares the servos with their calibration, and the posture with its ranges.', run: 'Check again', running: 'Checking…',
    good: 'The arm fits its calibration.', bad: 'Something does not fit. Nothing moves until it does.',
  },
  ready: {
    say: 'The arm is ready. Open it, take control and arm it in Drive.', sayOpen: 'The arm is open again. Take control and arm it in Drive.', openArm: 'Open the arm', toDrive: 'Go to Drive',
    export: 'Keep a copy for LeRobot', exportHelp: 'Written where LeRobot looks for calibrations, under this name.', exportName: 'Name', exportDo: 'Write copy', exported: 'Written to {{path}}',
  },
  table: {
    label: 'Servos of the arm', id: 'id {{id}}', missing: 'no answer', twice: 'two answer', wrong: '{{found}}, not {{expected}}', degrees: '{{value}}°', celsius: '{{value}} °C', volts: '{{value}} V', torque: 'holds', noTorque: 'loose',
  },
  picture: {
    find: 'An arm with its cable and power', identify: 'A hand moves one joint', ids: 'One servo alone on its cable', centre: 'The arm with every joint in its middle', sweep: 'Every joint moved from end to end', rest: 'The arm lying at rest', check: 'Arm and calibration laid over each other', ready: 'The arm, ready',
  },
} as const;
