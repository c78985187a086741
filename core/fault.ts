// Expected trouble as data: the host sends a code, whoever shows it owns the sentence (core/sentences).

/** Every kind of expected trouble. Add a code here and its sentence in core/sentences/en.ts. */
export const faultCodes = [
  'camera.absent', 'camera.refused', 'camera.unplugged', 'camera.busy', 'camera.frozen', 'camera.unrecorded', 'microphone.unrecorded',
  'hand.lost', 'hand.stale', 'tracker.failed', 'tracker.model-missing',
  'rig.unknown', 'device.unknown', 'device.settings', 'device.open', 'device.lost', 'device.busy', 'device.choose', 'device.not-yours',
  'session.lease', 'session.transition', 'session.stopped', 'session.no-arm', 'session.no-hand', 'session.start-gate',
  'session.park-blocked', 'session.park-outside', 'session.park-ended', 'session.not-parked', 'leader.absent', 'leader.joints', 'leader.silent',
  'arm.absent', 'arm.several', 'arm.port', 'arm.port-taken', 'arm.port-shared', 'arm.no-power', 'arm.servo-missing', 'arm.servo-mute', 'arm.servo-refused', 'arm.servo-twice', 'arm.servo-doubled', 'arm.wrong-model', 'arm.firmware',
  'arm.not-configured', 'arm.uncalibrated', 'arm.calibration-file', 'arm.calibration-foreign', 'arm.calibration-drift', 'arm.out-of-range', 'arm.rest',
  'arm.servo-silent', 'arm.servo-back', 'arm.overload', 'arm.overload-off', 'arm.strain', 'arm.hot', 'arm.hot-off', 'arm.voltage', 'arm.servo-fault',
  'arm.unreachable', 'arm.wrong-arm', 'arm.link-lost', 'arm.stopped-itself', 'arm.gripper-silent',
  'arm.words', 'arm.wrong-robot', 'arm.local-control', 'arm.powered-off', 'arm.protective-stop', 'arm.emergency-stop', 'arm.inputs-taken',
  'arm.program-ended', 'arm.gripper',
  'setup.needed', 'setup.busy', 'setup.idle', 'setup.no-answer', 'setup.two-answer', 'setup.id-taken', 'setup.little-range', 'setup.order', 'setup.refused',
  'viewer.gone', 'viewer.slow', 'viewer.version', 'viewer.full', 'stop.unheard',
  'serve.port', 'serve.address', 'serve.token', 'serve.origin', 'serve.host',
  'library.unwritable', 'library.full', 'library.low', 'library.lock', 'library.quality',
  'episode.absent', 'episode.corrupt', 'episode.truncated', 'episode.replay', 'episode.copied', 'episode.long',
  'export.exists', 'export.unwritable', 'export.nothing', 'export.format', 'export.encoder', 'export.space', 'export.full', 'export.cancelled', 'export.unknown', 'export.running', 'export.failed',
  'export.skip-damaged', 'export.skip-empty', 'export.skip-features', 'export.skip-camera', 'export.skip-size', 'export.skip-merge',
  'export.restarted', 'export.long', 'export.dropped-features', 'export.time-error',
  'export.left-stream', 'export.begun-anew', 'export.lost-pictures', 'export.goes-on', 'export.would-restart', 'export.no-journal',
  'import.absent', 'import.unknown', 'import.version', 'import.unreadable', 'import.nothing', 'import.failed',
  'push.folder', 'push.token', 'push.forbidden', 'push.absent', 'push.full', 'push.unreachable', 'push.refused', 'push.stopped', 'push.consent', 'push.consent-unknown', 'export.consent',
  'edit.outside', 'edit.nothing-left', 'edit.absent', 'edit.merge',
  'recorder.drops', 'recorder.writer', 'recorder.busy', 'recorder.no-take', 'take.phase',
  'settings.version', 'settings.invalid', 'settings.unreadable',
  'simulator.failed', 'simulator.slow', 'emulator.failed', 'request.invalid', 'browser.absent', 'demo.failed', 'internal',
] as const;
export type FaultCode = (typeof faultCodes)[number];

export interface Fault {
  readonly code: FaultCode;
  /** What the sentence needs: names, numbers with their unit in the key, paths last. */
  readonly params: Readonly<Record<string, string | number>>;
  /** A detail for the second click: an operating system's message, a stack line. Never the sentence. */
  readonly hint?: string;
}

/** Carries a Fault through code that throws. Programming mistakes throw plain errors instead. */
export class FaultError extends Error {
  readonly fault: Fault;
  constructor(fault: Fault, options?: ErrorOptions) {
    super(`${fault.code} ${JSON.stringify(fault.params)}`, options);
    this.name = 'FaultError';
    this.fault = fault;
  }
}

export const fault = (code: FaultCode, params: Fault['params'] = {}, hint?: string): Fault =>
  hint === undefined ? { code, params } : { code, params, hint };

export const faultFrom = (error: unknown, code: FaultCode = 'internal'): Fault =>
  error instanceof FaultError
    ? error.fault
    : fault(code, {}, error instanceof Error ? error.message : String(error));
