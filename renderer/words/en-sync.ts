// Words of the checks of sync on the Rig screen.
export const sync = {
  open: 'Check sync',
  title: 'Check sync',
  subtitle: 'How late each device stamps what it sees. What is kept here is taken off its times from then on.',
  leave: 'Back to the rig',
  methods: 'How to measure',
  method: {
    code: { name: 'Codes on this screen', when: 'For a camera that can look at this screen. The most exact.', how: 'Point the camera at the square code so that it fills a third of its picture, then start.' },
    flash: { name: 'Flashes on this screen', when: 'For a camera too coarse, or too far away, to read a code.', how: 'Point the camera at this screen and dim the room a little, then start. The screen flashes for twelve seconds.' },
    tap: { name: 'Taps', when: 'For any two devices that feel, see or hear the same taps.', how: 'Choose what sees or feels the taps, start, and tap, shake or clap at odd moments until the count ends.' },
  },
  screen: 'What the camera must see',
  start: 'Start', again: 'Measure again', stop: 'Stop',
  progress: 'How far the check is',
  running: { code: '{{readings}} codes read in {{frames}} frames', flash: '{{frames}} frames' },
  none: {
    code: 'No code could be read in {{frames}} frames. Bring the camera nearer, or the code into focus, and turn the screen brighter.',
    flash: 'The flashes cannot be told from the rest in {{frames}} frames. Let the screen fill more of the picture, or darken the room.',
    tap: 'Nothing in common was found ({{first}} and {{second}} samples). Tap harder and at odd moments, and choose streams that both show it.',
  },
  figure: '{{milliseconds}} ms',
  result: {
    camera_one: 'So late are the camera’s pictures stamped, by {{count}} measurement. It includes the screen’s own delay, usually 5 to 20 ms.',
    camera_other: 'So late are the camera’s pictures stamped, by {{count}} measurements. It includes the screen’s own delay, usually 5 to 20 ms.',
    tap: 'So much later than {{first}} does {{second}} show the taps. The two are {{likeness}} % alike at that delay.',
    before: 'Until now {{milliseconds}} ms are taken off.',
    keep: 'Take it off from now on', kept: 'Taken off from now on',
  },
  tap: { first: 'First', second: 'Second', left_one: 'Tap now: {{count}} second left', left_other: 'Tap now: {{count}} seconds left' },
  kept: {
    title: 'Taken off in this rig', none: 'Nothing yet: every device is believed to stamp at once.',
    by: { code: 'measured by codes', flash: 'measured by flashes', tap: 'measured by taps', given: 'given by hand' },
    forget: 'Forget',
  },
} as const;
