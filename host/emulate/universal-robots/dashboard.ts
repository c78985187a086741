// The dashboard on 29999: one line asked, one line answered. Commands that PolyScope 5 has and an operator's tools use.
import { robotMode, runtimeState, safetyMode, type Controller } from './controller.ts';
import { linesOf, type Line, type LineListener } from './doors.ts';
import { emulatedVersion } from './rtde-server.ts';

const modeNames: Readonly<Record<number, string>> = {
  [robotMode.powerOff]: 'POWER_OFF', [robotMode.powerOn]: 'POWER_ON', [robotMode.idle]: 'IDLE', [robotMode.running]: 'RUNNING',
};
const safetyNames: Readonly<Record<number, string>> = {
  [safetyMode.normal]: 'NORMAL', [safetyMode.protectiveStop]: 'PROTECTIVE_STOP', [safetyMode.emergencyStop]: 'ROBOT_EMERGENCY_STOP',
};
const programNames: Readonly<Record<number, string>> = {
  [runtimeState.stopped]: 'STOPPED', [runtimeState.playing]: 'PLAYING', [runtimeState.paused]: 'PAUSED',
};
const { major, minor, bugfix, build } = emulatedVersion;

const answers: Readonly<Record<string, (controller: Controller) => string>> = {
  robotmode: ({ robotMode: mode }) => `Robotmode: ${modeNames[mode] ?? 'NO_CONTROLLER'}`,
  safetystatus: ({ safetyMode: mode }) => `Safetystatus: ${safetyNames[mode] ?? 'FAULT'}`,
  safetymode: ({ safetyMode: mode }) => `Safetymode: ${safetyNames[mode] ?? 'FAULT'}`,
  'power on': (controller) => { controller.powerOn(); return 'Powering on'; },
  'power off': (controller) => { controller.powerOff(); return 'Powering off'; },
  'brake release': (controller) => { controller.releaseBrakes(); return 'Brake releasing'; },
  play: (controller) => (controller.play() ? 'Starting program' : 'Failed to execute: play'),
  stop: (controller) => { controller.stop(); return 'Stopped'; },
  pause: (controller) => { controller.pause(); return 'Pausing program'; },
  running: ({ playing }) => `Program running: ${playing}`,
  programstate: ({ runtimeState: state, programName }) => `${programNames[state] ?? 'STOPPED'} ${programName}`,
  'get loaded program': ({ programName }) => `Loaded program: /programs/${programName}`,
  polyscopeversion: () => `URSoftware ${major}.${minor}.${bugfix}.${build} (Jan 01 2022)`,
  version: () => `${major}.${minor}.${bugfix}.${build}`,
  'unlock protective stop': (controller) => (controller.unlock() ? 'Protective stop releasing'
    : 'Cannot unlock protective stop until 5s after occurrence. Always inspect cause of protective stop before unlocking'),
  'close safety popup': () => 'closing safety popup',
  'close popup': () => 'closing popup',
  'is in remote control': ({ options }) => String(options.remote),
  'get operational mode': () => 'NONE',
  'get robot model': ({ options }) => options.model,
  'get serial number': ({ options }) => options.serial,
  savelog: () => 'Log saved to disk',
};
/** Commands with something behind them. */
const openAnswers: readonly (readonly [prefix: string, answer: (rest: string, controller: Controller) => string])[] = [
  ['load ', (rest, controller) => { controller.load(rest.replace(/^.*\//, '')); return `Loading program: /programs/${rest}`; }],
  ['popup ', () => 'showing popup'],
  ['addtolog ', () => 'Added log message'],
];
/** In local control the pendant alone may do these. */
const remoteOnly = /^(power |brake |play|stop|pause|load )/;

export function connectDashboard(line: Line, controller: Controller): LineListener {
  line.send('Connected: Universal Robots Dashboard Server\n');
  const take = (text: string): void => {
    const asked = text.trim();
    const known = asked.toLowerCase();
    if (known === '') return;
    if (known === 'quit') {
      line.send('Disconnected\n');
      line.end();
      return;
    }
    line.send(`${answer(known, asked, controller)}\n`);
  };
  return { data: linesOf(line, take) };
}

function answer(known: string, asked: string, controller: Controller): string {
  if (!controller.options.remote && remoteOnly.test(known)) return 'Command is not allowed due to safety reasons: The robot is not in remote control';
  if (Object.hasOwn(answers, known)) return answers[known]!(controller);
  const open = openAnswers.find(([prefix]) => known.startsWith(prefix));
  return open ? open[1](asked.slice(open[0].length).trim(), controller) : `could not understand: '${asked}'`;
}
