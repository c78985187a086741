// The walls: who may import whom, each with its reason. Checked by `npm test` (stage walls); that every rule here
// bites is tested in tools/walls.test.ts, which runs this file on a small tree that breaks them all.
import { existsSync, readFileSync } from 'node:fs';
import visitorModule from '@swc/core/Visitor.js';

// dependency-cruiser cannot use TypeScript 7's compiler, so it reads with swc, whose walker over the syntax is
// older than `using`: without this it would stop at the first file that closes something with it.
const { Visitor } = visitorModule;
const visitKnownStatement = Visitor.prototype.visitStatement;
Visitor.prototype.visitStatement = function visitStatement(statement) {
  if (statement.type !== 'UsingDeclaration') return visitKnownStatement.call(this, statement);
  statement.decls = this.visitVariableDeclarators(statement.decls);
  return statement;
};

const folders = ['core', 'host', 'recordings', 'native', 'worlds', 'renderer', 'electron', 'tools', 'e2e'];
/** What only tests load: tests, fixtures, and suites that several tests share. */
const test = '\\.(test|fixture)\\.tsx?$|/fixtures/|^host/devices/contract\\.ts$';

/** A folder may import itself and what is named; every other folder of ours is behind the wall. */
const mayImport = (folder, allowed, comment) => ({
  name: `${folder}-imports-${allowed.length === 0 ? 'nothing' : allowed.join('-')}`,
  comment,
  severity: 'error',
  from: { path: `^${folder}/`, pathNot: test },
  to: { path: `^(${folders.filter((other) => other !== folder && !allowed.includes(other)).join('|')})/` },
});

/** What host/devices/index.ts lists is a driver: the list is the truth, so a new driver needs no line here. */
const listFile = 'host/devices/index.ts';
const drivers = existsSync(listFile)
  ? [...readFileSync(listFile, 'utf8').matchAll(/from '\.\/([^']+)\.ts'/g)].map((match) => match[1]).filter((name) => name !== 'device')
  : [];

/** The files of host/teleop that touch time and devices; all others there are pure. */
const teleopImpure = '^host/teleop/(loop|teleop|teleop-streams|pace|pace-worker)\\.ts$';

export default {
  forbidden: [
    mayImport('core', [], 'Core is the words that every side uses, so it can depend on no side.'),
    mayImport('recordings', ['core'], 'A recording must be readable without the running system.'),
    mayImport('native', ['core'], 'The metal knows the words and nothing of the house above it.'),
    mayImport('worlds', ['core'], 'A world is data that page and host both load.'),
    mayImport('host', ['core', 'recordings', 'native', 'worlds'], 'The host is plain Node and runs with no shell and no screen.'),
    mayImport('renderer', ['core'], 'The screen reaches the host by the wire alone, so it works from any machine.'),
    mayImport('electron', ['core'], 'The shell starts the host by path and carries no data, so it needs only the words.'),
    {
      name: 'core-no-platform',
      comment: 'Core runs in Node, in pages and in workers, so it may use what only Node has nowhere.',
      severity: 'error',
      from: { path: '^core/', pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-few-packages',
      comment: 'Every package core uses is loaded on every side: validation, the contract and the physics are all it needs.',
      severity: 'error',
      from: { path: '^core/', pathNot: test },
      to: { path: 'node_modules/', pathNot: 'node_modules/(zod|@orpc/contract|@mujoco/mujoco)/' },
    },
    {
      name: 'renderer-no-node',
      comment: 'The page is sandboxed, so nothing of Node is there at run time.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'electron-in-the-shell-only',
      comment: 'Host and page run without Electron too: in a browser, on a second screen, on a machine with no screen.',
      severity: 'error',
      from: { path: '^(host|recordings|native|worlds|core|renderer)/' },
      to: { path: 'node_modules/electron/' },
    },
    {
      name: 'shipped-packages',
      comment: 'What runs in the packaged app must be a dependency, because development dependencies are not packed.',
      severity: 'error',
      from: { path: '^(host|recordings|native|worlds|core)/', pathNot: test },
      // Playwright's browser is one that may be there: host/browser.ts asks and takes no for an answer.
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'type-only'], pathNot: 'node_modules/playwright/' },
    },
    {
      name: 'driver-not-driver',
      comment: 'A driver is one file that can be read, tested and removed alone.',
      severity: 'error',
      from: { path: '^host/devices/', pathNot: [test, `^${listFile.replaceAll('.', '\\.')}$`] },
      to: { path: `^host/devices/(index${drivers.map((name) => `|${name}`).join('')})\\.ts$` },
    },
    {
      name: 'driver-not-house',
      comment: 'A driver publishes through its context; of the house it knows the clock, and never the bus, the session or what drives the arm.',
      severity: 'error',
      from: { path: '^host/devices/', pathNot: test },
      to: { path: '^host/', pathNot: '^host/(devices/|clock\\.ts$)' },
    },
    {
      name: 'teleop-pure',
      comment: 'Hand to arm is arithmetic on samples: only the loop and its pace know the house around them.',
      severity: 'error',
      from: { path: '^host/teleop/', pathNot: [test, teleopImpure] },
      to: { path: ['^(host|recordings|native|worlds)/(?!teleop/)', teleopImpure] },
    },
    {
      name: 'teleop-no-platform',
      comment: 'What turns a hand into a command must run under a clock turned by hand, so it reads no clock, file or thread itself.',
      severity: 'error',
      from: { path: '^host/teleop/', pathNot: [test, teleopImpure] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'panels-apart',
      comment: 'Panels are docked in any order and any number, so none may count on another.',
      severity: 'error',
      from: { path: '^renderer/panels/([^/.]+)', pathNot: [test, '^renderer/panels/index\\.tsx?$'] },
      to: { path: '^renderer/panels/(index|[^/]*Panel)\\.tsx?$', pathNot: '^renderer/panels/$1\\.' },
    },
    {
      name: 'one-door-to-the-host',
      comment: 'Only renderer/host speaks the wire, so the rest of the screen cannot tell a port from a socket.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: ['^renderer/host/', test] },
      to: { path: 'node_modules/@orpc/|^core/wire/wire\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-test-imported',
      comment: 'Code that runs never needs a test to do so.',
      severity: 'error',
      from: { pathNot: test },
      to: { path: test },
    },
    {
      name: 'no-cycle',
      comment: 'Two files that need each other are one file, and cannot be understood apart.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-dead-import',
      comment: 'An import that leads nowhere fails when it is reached, which may be with an arm in motion.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\?(url|raw|worker|inline)$' },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist)/' },
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'module', 'node', 'browser', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.d.ts'],
      mainFields: ['module', 'main', 'types'],
    },
    cache: false,
  },
};
