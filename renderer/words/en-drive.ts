// Words of the Drive view: panels, first run, clutch, take.

export const drive = {
  panels: {
    scene: 'Scene', handCamera: 'Hand camera', overview: 'Overview', wrist: 'Wrist', plots: 'Plots', events: 'Events',
  },
  layout: { swap: 'Swap with the large view', reset: 'Default layout', close: 'Close panel', add: 'Panels', openPanel: 'Show {{title}}', closed: 'All panels are closed.' },
  scene: {
    label: 'The rig in 3D: drag to look around, scroll to come closer', home: 'Reset view', waiting: 'Waiting for the rig…',
    legend: { command: 'Where the arm was told to be', wish: 'Where your hand wishes it' },
  },
  ruling: {
    clamp: 'Slowed: {{reason}}', reject: 'Not sent: {{reason}}',
    reasons: {
      none: 'guard', 'not-finite': 'bad numbers', 'joint-limit': '{{joint}} at its limit', velocity: '{{joint}} too fast',
      acceleration: '{{joint}} starts too hard', jerk: '{{joint}} jerks', workspace: 'edge of the workspace', table: 'too close to the table',
      'self-collision': 'the arm would touch itself', 'stale-hand': 'hand not seen', jump: 'the goal jumped', stopped: 'stop is set', 'stale-arm': 'the arm fell silent',
      'start-gate': '{{joint}} of the leader stands too far off', 'stale-leader': 'the leader arm fell silent',
      clearance: 'too close to itself or its surroundings', effort: '{{joint}} pushes too hard', ramp: 'a slow start',
    },
    anyJoint: 'a joint',
    apart: '{{reason}}: {{one}} and {{other}}, {{millimetres}} mm apart', surroundings: 'the surroundings', otherArm: 'the other arm',
  },
  limits: {
    edit: 'Edit limits', title: 'Your limits', arm: 'Arm',
    help: 'Drag a face in the scene, or type. The grey box is what the arm’s file allows: you can only stay inside it. Takes effect when the arm rests.',
    box: 'Where the tool may go',
    face: { x: { minimum: 'Nearest', maximum: 'Farthest' }, y: { minimum: 'Right', maximum: 'Left' }, z: { minimum: 'Lowest', maximum: 'Highest' } },
    hasPlane: 'Stays above a plane', plane: 'Plane’s height', speed: 'Top speed', clearance: 'Room around links',
    apply: 'Apply', cancel: 'Cancel', reset: 'As the arm’s file',
  },
  camera: {
    age: '{{value}} ms old', dropped: '{{count}} dropped', rate: '{{value}} Hz', none: 'No picture', simulated: 'Drawn from the simulator', notYet: 'The picture appears when the rig is there.',
    handNone: 'Choose a hand to see it here.', handLeader: 'A leader arm leads: no hand is watched.', handElsewhere: 'Another window has the camera', handNowhere: 'No window has control, so no hand is tracked', opening: 'Opening the camera…', handSeen: 'Hand seen', handLate: 'Hand late', handLost: 'Hand not seen', handLabel: 'Picture of the hand camera with the tracked hand drawn on it',
    simulatedLabel: '{{title}}, drawn from the simulator’s state',
  },
  plots: { joints: 'Joints', guard: 'Guard', latency: 'Hand to arm', label: 'Joint angles, last {{seconds}} seconds', guardLabel: 'What the guard took off, last {{seconds}} seconds', excess: 'Taken off', sent: 'sent' },
  events: {
    empty: 'What happens in this session appears here.',
    names: {
      session: '{{from}} → {{to}}', lease: 'Control taken', leaseFree: 'Control is free', stop: 'Stop set', clearStop: 'Stop lifted',
      hand: 'Hand: {{hand}}', park: 'Parking', parked: 'Parked', guard: 'Guard: {{band}}, {{reason}}',
      take: { none: 'Take closed', countdown: 'Take counts down', recording: 'Take recording', review: 'Take ended', saving: 'Take is being saved' },
    },
  },
  firstRun: {
    title: 'Choose the hand that drives', subtitle: 'You can change it later. The arm moves only while you hold the clutch.',
    camera: { title: 'My camera', more: 'Your bare hand in front of a webcam. Nothing leaves this machine.' },
    rendered: { title: 'Demo hand', more: 'A drawn hand goes the same way as yours: picture, tracker, arm.' },
    leader: { title: 'A leader arm', more: 'The arm follows it joint by joint. Its trigger is the gripper.' },
    device: { title: 'A device', more: 'A glove or headset that is connected.', none: 'No hand device is connected.' },
    elsewhere: '{{title}} has control. You can watch, and stop.',
  },
  coach: {
    opening: 'Opening the hand…', parking: 'The arm goes to its rest posture. Hold the clutch or press Stay here to end it.',
    leaderSilent: 'The leader arm says nothing. Check its cable and power.', leaderOff: 'Bring the leader arm to the arm’s posture', leaderClutch: 'Hold Space or the pedal, and move the leader arm', twoHands: 'Show both hands to the camera',
    arm: 'Press A to arm', again: 'Press A to arm again',
    hand: 'Show your hand to the camera', clutch: 'Hold Space and move your hand', clutchTwo: 'or the pedal, or hold the bar below: one clutch for both arms', clutchTouch: 'or hold the bar below, or make a fist with your other hand',
    pinch: 'Pinch thumb and index finger to grasp', record: 'Press R to record a take', stopped: 'Stop is set. Lift it when it is safe to move.',
    watch: 'You are watching. {{title}} has control.', watchFree: 'You are watching. No one has control.', stale: 'Hand not seen: the arm holds', done: 'Task done',
  },
  bar: {
    clutch: 'Clutch', hold: 'Hold to move', holding: 'Moving', holdingWaits: 'Held: arm first', how: 'or fist, or hold here', howNoFist: 'or pedal, or hold here',
    arm: 'Arm', disarm: 'Disarm', liftStop: 'Lift stop', acknowledge: 'Understood',
    gripper: 'Gripper', open: 'open', closed: 'closed', scale: 'Scale', frame: 'I stand', behind: 'Behind', facing: 'Facing', hand: 'Hand', change: 'Change hand',
    operator: 'Let it drive itself', operatorStop: 'Take over',
  },
  stopMeaning: {
    hold: { short: 'Stop: it holds', more: 'Stop and Esc: the arm stays where it is, with its torque on.' },
    controlled: { short: 'Stop: it brakes', more: 'Stop and Esc: the arm’s own controller brakes it along its path, then holds.' },
    damp: { short: 'Stop: it gives way', more: 'Stop and Esc: the arm gives way slowly. Support it.' },
  },
  park: {
    park: 'Park', parkMore: 'The arm goes slowly to its rest posture. The clutch, Stop or Stay here ends it.',
    stay: 'Stay here', stayMore: 'Parking ends; the arm holds where it is.',
    relaxed: 'Torque is off', relaxedMore: 'The arm gives way. Arming or Stop takes the torque up again.', relax: 'Let torque go', relaxMore: 'The arm stands in its rest posture. Without torque it can be moved by hand.',
  },
  arms: {
    label: 'Arms', leftArm: 'Left arm', rightArm: 'Right arm', theArm: 'Arm', leftHand: 'follows your left hand', rightHand: 'follows your right hand',
    leader: 'follows {{leader}}', noLeader: 'no leader arm', missing: 'Not connected', back: 'Plugged in again', reconnect: 'Reconnect', choose: 'Choose…',
    follows: 'Follows', holds: 'Holds', aligned: 'Leader and arm stand alike', parking: 'Going to rest', parked: 'Parked',
    off: 'Bring the leader nearer: {{joints}}',
  },
  take: {
    label: 'Take', record: 'Record', end: 'End take', cancel: 'Cancel', startsIn: 'Recording starts', recording: 'Recording', saving: 'Saving…',
    review: 'How was it?', success: 'Success', failure: 'Failure', partial: 'Partly', discard: 'Discard', note: 'Note', notePlaceholder: 'Note (N)', tags: 'Tags', tagsPlaceholder: 'Tags, … (T)',
    kept: 'Take kept.', judging: 'Judging…', notJudged: 'It was not judged.', clean: 'Nothing to object to.', yours: 'You decide: it can be kept.', taskDone: 'Task done', taskNotDone: 'Task not done', refused: 'It is kept all the same: exports can leave refused takes out.', discardKept: 'Discard it', wasDiscarded: 'Take discarded. Takes brings it back.', discarded: 'Take discarded', open: 'Open it', written: '{{size}} written', drops: '{{count}} drops',
  },
  hands: { camera: 'My camera', rendered: 'Demo hand', device: 'Device', leader: 'Leader arm', none: 'None' },
  joints: {
    shoulder_pan: 'shoulder pan', shoulder_lift: 'shoulder lift', elbow_flex: 'elbow', wrist_flex: 'wrist flex', wrist_roll: 'wrist roll', gripper: 'gripper',
  },
} as const;
