// Words of the player: monitors, timeline, plots, details, and what it says about pieces it cannot play.

export const player = {
  back: 'Takes',
  previous: 'Previous take',
  next: 'Next take',
  loading: 'Loading',
  absent: 'This take is not in the library. It may have been discarded.',
  note: 'Note',
  noteHint: 'Add a note',
  tab: { plots: 'Plots', edits: 'Edits', judgement: 'Judgement', details: 'Details' },
  outcome: 'Outcome',

  play: 'Play',
  pause: 'Pause',
  stepBack: 'One frame back',
  stepForward: 'One frame forward',
  toStart: 'To the start',
  toEnd: 'To the end',
  speed: 'Speed',
  keys: 'Space play · , . frame · ← → second · Home End · 1–6 speed · E panel',

  edit: {
    title: 'Edits',
    in: 'Start', out: 'End', split: 'Split', mark: 'Mark', markEnd: 'Mark end', cut: 'Cut away', keepOnly: 'Keep only', clear: 'Clear', nameIt: 'Name',
    inMeaning: 'Keep from here on', outMeaning: 'Keep up to here', splitMeaning: 'Two episodes from here on; on a split: one again', markMeaning: 'Choose a stretch from here to where M is pressed again, to name it or cut it away',
    name: 'Subtask', nameHint: 'What is done here', from: 'From, seconds', to: 'To, seconds',
    begun: 'From {{from}}. Go to where it ends and press M.',
    skip: 'Skip cuts', skipMeaning: 'Playing passes over what is cut away', undo: 'Undo', redo: 'Redo', remove: 'Take this edit away', goThere: 'Go there',
    keptOf: 'of {{length}} kept',
    none: 'Nothing is edited. I and O set where it starts and ends, B splits it in two, M marks a stretch to name or cut away. The recording itself never changes: every edit can be undone, also tomorrow.',
    unreadable: 'The edits of this take cannot be read, so it plays as it was recorded. Verify tells what is damaged; repair saves the edits before the damage.',
    subtasks: 'Subtasks', parts: 'Parts', trim: 'Kept', cuts: 'Cut away', merged: 'Followed by',
    partKept: 'Part {{number}}: an episode', partDropped: 'Part {{number}}: left out',
  },
  compare: {
    title: 'Two takes', align: 'Begin together', atStart: 'From the start', atMotion: 'At first motion', view: 'Show', beside: 'Side by side', inOne: 'In one scene',
    moves: 'moves at {{at}}', otherArm: 'These two takes are of different arms, so they cannot stand in one scene. Side by side shows both.',
    keys: 'Space play · , . frame · ← → second · A align · O one scene',
  },
  judgement: {
    never: 'Not judged yet', again: 'Judge again', now: 'Judge now', nothing: 'Nothing was found wrong with this take.', why: 'Why it was judged so',
    when: 'Judged {{at}}, in {{milliseconds}} ms',
  },

  replay: {
    action: 'Replay in simulator',
    running: 'Replaying in a simulator…',
    again: 'The task succeeded again. The object ended {{error}} from where it was recorded.',
    differs: 'The task did not succeed this time. The object ended {{error}} from where it was recorded.',
    notThen: 'The task succeeded in the replay, though not when it was recorded. The object ended {{error}} away.',
    neither: 'The task did not succeed, as when it was recorded. The object ended {{error}} from where it was.',
    facts: '{{commands}} commands in {{seconds}} s',
  },

  lane: { subtasks: 'Subtasks', clutch: 'Clutch', guard: 'Guard', gripper: 'Gripper', latency: 'Latency', drops: 'Drops', events: 'Events', judgement: 'Judgement' },
  laneEmpty: { subtasks: 'none', clutch: 'never held', guard: 'never acted', gripper: '', latency: '', drops: 'none', events: 'none', judgement: 'no moments' },
  laneScale: '0–{{most}} ms',
  laneUnjudged: 'not judged',
  laneAbsent: 'not recorded',
  laneUnknown: 'not known',
  timeline: 'Timeline',
  zoomOut: 'Whole take',
  band: { clamp: 'limited', reject: 'held' },
  reason: {
    none: 'no reason given', 'not-finite': 'a number was not finite', 'joint-limit': 'joint limit', velocity: 'too fast',
    acceleration: 'too sudden', jerk: 'too jerky', workspace: 'edge of the workspace', table: 'table too near',
    'self-collision': 'arm too near itself', 'stale-hand': 'hand too old', jump: 'hand jumped', stopped: 'stopped', 'stale-arm': 'arm fell silent',
    'start-gate': 'leader too far off', 'stale-leader': 'leader fell silent',
    clearance: 'too close', effort: 'pushed too hard', ramp: 'slow start',
  },
  reasonUnknown: 'zoom in to see why',
  missed_one: '{{count}} missed',
  missed_other: '{{count}} missed',

  plot: {
    joints: 'Joints', measured: 'measured', commanded: 'commanded', gripper: 'Gripper', latency: 'Capture to command', guard: 'Guard',
    total: 'total', tracking: 'tracking', overhead: 'overhead', none: 'Nothing to plot', degrees: '°', milliseconds: 'ms', closed: 'closed',
    allJoints: 'All',
  },

  monitor: { scene: '3D', noScene: 'This take has no description of its rig, so there is no 3D view of it.' },
  camera: { hand: 'Hand camera', overview: 'Overview', wrist: 'Wrist' },

  problem: {
    samples: 'The samples break off at {{at}}. Everything before plays; repair the take to save what can be read.',
    manifest: {
      absent: 'The take’s manifest is missing. Repair the take to make a new one.',
      unreadable: 'The take’s manifest cannot be read. Repair the take to make a new one.',
    },
    world: {
      absent: 'This take has no description of its rig, so there is no 3D view of it.',
      unreadable: 'The description of the rig cannot be read, so there is no 3D view. Everything else plays.',
    },
    stream: {
      absent: '{{piece}} is listed but its samples are missing. Everything else plays.',
      unreadable: '{{piece}} cannot be read. Everything else plays; verify tells what is damaged.',
    },
    video: {
      absent: 'The video of {{piece}} is missing. Everything else plays.',
      unreadable: 'The video of {{piece}} cannot be read. Everything else plays; verify tells what is damaged.',
      codec: 'This browser cannot decode the video of {{piece}}. Everything else plays.',
    },
  },

  detail: {
    take: 'Take', recorded: 'Recorded', length: 'Length', rig: 'Rig', task: 'Task', taskSuccess: 'Task done', yes: 'Yes', no: 'No', unknown: 'Not known',
    operator: 'Operator', nobody: 'Not given', consent: 'Consent', seed: 'Start', size: 'Size', folder: 'Folder', software: 'Recorded by', state: 'State',
    kept: 'Whole', repaired: 'Repaired', damaged: 'Damaged',
    streams: 'Streams', stream: 'Stream', samples: 'Samples', rate: 'Rate', drops: 'Drops', gaps: 'Gaps',
    cameras: 'Cameras', picture: 'Picture', frames: 'Frames', codec: 'Codec',
    sync: 'One clock', transit: 'Under way', residual: 'Strays', drift: 'Drift', takenOff: 'Taken off',
    transitMeaning: 'From capture to arrival at the host: in the middle, and for the slowest of twenty', residualMeaning: 'How far the device’s own counter strays from the host’s clock',
    driftMeaning: 'How much faster the device’s counter runs than the host’s clock', takenOffMeaning: 'Latency that was measured and taken off the capture times, with its spread',
    missing: 'Missing', history: 'Changes',
    age: 'Age', ageMeaning: 'From happening to arriving at the host, in the middle', ageValue: '{{value}} ms',
  },
} as const;
