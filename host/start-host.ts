// The composition root: makes the parts of a running host, ties them together, and takes them apart again.
// Called by main.ts (desktop shell), the command line and tests. What each part does stands in its own file.
import { fault, faultFrom, type Fault } from '../core/fault.ts';
import { sentence } from '../core/sentences/en.ts';
import { openExporter } from '../recordings/export/exporter.ts';
import { openLibrary, type Library } from '../recordings/library.ts';
import { openRecorder } from '../recordings/recorder.ts';
import { createBus, type Bus } from './bus.ts';
import { systemClock } from './clock.ts';
import { deviceKinds } from './devices/index.ts';
import { examine } from './doctor.ts';
import { createDriving } from './driving.ts';
import { createExports } from './exports.ts';
import { createHub, type Hub } from './hub.ts';
import * as places from './places.ts';
import { raisePriority } from './priority.ts';
import { replayInSimulator } from './replay/replay-in-simulator.ts';
import { createRigDesk } from './rig-desk.ts';
import { rigNamed, type Rig } from './rigs.ts';
import { createCalls } from './serve/calls.ts';
import { createRouter, type DemoReport } from './serve/router.ts';
import { serve, type Serving } from './serve/serve.ts';
import { createViewers, type Viewers } from './serve/viewers.ts';
import { createSession, type Session } from './session.ts';
import { configFolder, openSettings, type SettingsFile } from './settings.ts';
import { createSetup } from './setup/setup.ts';
import { latencySource } from './sync/latencies.ts';
import { createStateBoard, type StateBoard } from './state-board.ts';
import { createTakes, type Takes } from './takes.ts';

export interface HostOptions {
  readonly shell: 'electron' | 'browser' | 'headless';
  /** A rig's name, or one made for the occasion. */
  readonly rig?: string | Rig | undefined;
  readonly library?: string | undefined;
  readonly config?: string | undefined;
  /** Where the door opens; null for none. */
  readonly door?: { readonly host: string; readonly port: number } | null;
  readonly pageFolder?: string;
  readonly assetsFolder?: string;
  /** One line for people who watch the terminal. */
  say?(line: string): void;
  demoReport?(report: DemoReport): void;
}

export interface Host extends AsyncDisposable {
  readonly bus: Bus;
  readonly hub: Hub;
  readonly session: Session;
  readonly takes: Takes;
  readonly settings: SettingsFile;
  readonly board: StateBoard;
  readonly library: Library;
  readonly viewers: Viewers;
  readonly serving: Serving | null;
}

export async function startHost(options: HostOptions): Promise<Host> {
  // First of all, so that the threads started below inherit it.
  raisePriority();
  await using undo = new AsyncDisposableStack();
  const say = options.say ?? (() => undefined);
  const clock = systemClock;
  const rig = typeof options.rig === 'object' ? options.rig : rigNamed(options.rig ?? 'simulated');
  const board = undo.use(createStateBoard(clock));
  const { changed } = board;
  const report = (what: Fault): void => {
    if (board.report(what)) say(what.hint === undefined ? sentence(what) : `${sentence(what)} (${what.hint})`);
  };

  const settings = undo.use(await openSettings(options.config ?? configFolder()));
  if (settings.fault) report(settings.fault);
  const library = undo.use(await openLibrary(options.library ?? places.defaultLibrary, { report }));
  const bus = createBus(clock, (error, streamId) => report(fault('internal', { stream: streamId }, faultFrom(error).hint)));
  const session = createSession(bus, changed, { gate: () => driving.gate(), halt: () => driving.halt() });
  const recorder = undo.use(openRecorder({ library, clock, report, ended: () => takes.endedByRecorder() }));
  const driving = undo.use(createDriving({ clock, bus, session, rig, report, changed, settings: settings.current }));
  const hub = undo.use(createHub({ ...driving, bus, clock, kinds: deviceKinds, changed, report, configFolder: options.config ?? configFolder(), armTrouble: session.fault, latencies: latencySource(rig.name, settings.current) }));
  const desk = createRigDesk({ rig, bus, hub, session, settings, changed, driving });
  const takes = undo.use(createTakes({ clock, recorder, report, changed, announce: session.announce, describe: desk.describe, taskSuccess: desk.taskSuccess }));
  undo.use(bus.subscribe((sample) => recorder.write(sample)));
  undo.use(library.watch(changed));

  const setup = undo.use(createSetup({ hub, session, takes, kinds: deviceKinds, configFolder: options.config ?? configFolder(), report }));
  const exports = undo.use(createExports({ exporter: openExporter(`Waldo ${places.version}`), library: library.folder, changed, report }));
  const router = createRouter({
    shell: options.shell, session, bus, hub, kinds: deviceKinds, takes, setup, library, exports, settings, board,
    doctor: () => examine(library.folder),
    reset: desk.reset, describeArms: desk.arms, relax: driving.relax,
    choose(id, chosen) {
      const key = `${rig.name}/${id}`;
      const { devices } = settings.current();
      if (rig.devices.some((device) => device.id === id)) settings.update({ devices: { ...devices, [key]: { ...devices[key], ...chosen } } });
    },
    replayInSimulator,
    demoReport: options.demoReport ?? (() => undefined),
  });
  const viewers: Viewers = undo.use(createViewers({
    clock, bus, hub, session, changed, report,
    answer: createCalls(router, (error) => report(faultFrom(error))),
    writeVideo: (packet) => recorder.writeVideo(packet),
    writeAudio: (packet) => recorder.writeAudio(packet),
    leftAlone: () => takes.leftAlone(),
    gone: (viewer) => void setup.viewerGone(viewer),
  }));
  board.present(() => ({
    session: session.view(), rig: desk.view(), viewers: viewers.list(), devices: [...hub.devices()],
    streams: bus.streams().map((stream) => structuredClone(stream) as never), take: takes.view(), library: library.status(), exports: exports.view(), settings: settings.current(),
  }));
  undo.use(bus.onStreams(changed));

  // A device that does not open is a fault on the screen, not the end of the host: the rest still works.
  for (const { id, kind, settings: usual, connectTo, choose } of rig.devices) {
    const chosen = settings.current().devices[`${rig.name}/${id}`];
    await hub.open({ id, kind, settings: { ...usual, ...chosen }, connectTo, choose: choose === true && !chosen }).catch(() => undefined);
  }
  const door = options.door === undefined ? { host: '127.0.0.1', port: 0 } : options.door;
  const serving = door && undo.use(await serve({
    ...door, configFolder: options.config ?? configFolder(), library, viewers, stop: session.stop,
    pageFolder: options.pageFolder ?? places.pageFolder, assetsFolder: options.assetsFolder ?? places.assetsFolder,
  }));
  const parts = undo.move();
  return { bus, hub, session, takes, settings, board, library, viewers, serving, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}
