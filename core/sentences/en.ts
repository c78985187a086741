// One sentence or two for every fault, in English: what happened, what it means for the arm and the
// recording, what to do next. Used by the screen, the command line and HTTP refusals alike.
import type { Fault, FaultCode } from '../fault.ts';

/** `{name|otherwise}` is filled from the fault's params; `otherwise` stands where a param is missing. */
const sentences: Readonly<Record<FaultCode, string>> = {
  'camera.absent': 'No camera was found. The arm holds and nothing is lost. Plug in a camera, or choose the demo hand.',
  'camera.refused': 'The browser may not use the camera. The arm holds. Allow the camera for this page in the address bar and choose it again, or choose the demo hand.',
  'camera.unplugged': 'The camera {label|in use} was unplugged. The arm holds, and the recording goes on without its picture. Plug it in again, or choose another hand.',
  'camera.busy': 'Another program is using the camera {label|you chose}. The arm holds. Close that program and choose the camera again.',
  'camera.frozen': 'The camera {label|in use} stopped sending pictures. The arm holds, and the recording is marked. Unplug it and plug it in again.',
  'camera.unrecorded': 'The picture of the camera {label|in use} cannot be encoded here, so the take goes on without it. The arm is not affected and everything else is recorded. Record with a current Chromium or Chrome, or choose a smaller picture in Settings.',
  'hand.lost': 'The hand is out of view. The arm holds and the recording goes on. Bring the hand back into the picture.',
  'hand.stale': 'The hand tracking fell behind. The arm holds and the recording goes on. It follows again when fresh samples arrive; close other programs if this happens often.',
  'tracker.failed': 'The hand tracker stopped. The arm holds and the recording goes on without the hand. It is started again by itself; if the hand does not come back, reload the page.',
  'tracker.model-missing': 'The hand tracking model is not there. The arm stays where it is and nothing is being recorded from a hand. Run "npm run build" to make it, then reload the page.',
  'rig.unknown': 'There is no rig called {rig|by this name}. Nothing was started and no arm moves. Choose one of: {known|see "waldo help"}.',
  'device.unknown': 'There is no device called {kind|by this name}. Nothing was opened and no arm moves. "waldo devices" lists what there is.',
  'device.settings': 'The setting {field|given} of {device|the device} is not valid. It was not opened, and no arm moves. Correct the setting and open it again.',
  'device.open': '{device|The device} did not open. No arm moves and recordings are not affected. Check its cable and power, then open it again.',
  'device.lost': 'The connection to {device|a device} was lost. The arm holds, and the recording goes on without it. Check its cable, then open it again.',
  'device.busy': '{device|The device} is in use already. It goes on as it was, and so does the arm. Close it first, or use the one that is open.',
  'session.lease': 'Another window is in control of the arm ({holder|unnamed}). The arm follows only that one, and recording is up to it. Take control here to drive.',
  'session.transition': 'This is not possible while the session is {state|as it is}. The arm and the recording go on unchanged. Arm, disarm or clear the fault first.',
  'session.stopped': 'The stop is set. The arm holds and cannot be armed; a recording goes on. Clear the stop when it is safe, then arm again.',
  'session.no-arm': 'No arm is connected. Nothing can move, and commands cannot be recorded. Open an arm, or start the simulated rig.',
  'session.no-hand': 'No hand is chosen, or another one was. The arm holds. Choose a hand, then arm again.',
  'session.start-gate': 'The arm stands too far from where it would start ({joints|see the joints}). It holds and was not armed. Bring it closer by hand, or reset the rig.',
  'viewer.gone': 'The window in control went away. The arm holds, and a running take was ended and waits for your decision. Take control and arm again.',
  'viewer.slow': 'The window in control said nothing for {silentMilliseconds|too many} milliseconds. The arm holds and the recording goes on. Arm again when the window responds; close other programs if this happens often.',
  'viewer.version': 'This page is of another version ({viewer|unknown}) than the host ({host|unknown}). It cannot drive the arm or record. Reload the page.',
  'serve.port': 'Port {port|asked for} on {host|this machine} cannot be used; another program probably has it. Nothing was started and no arm moves. Choose another with --port, or --port 0 for any free one.',
  'serve.address': 'This machine has no address {host|like that}. Nothing was started and no arm moves. Use --host 127.0.0.1 for this machine alone, or --host 0.0.0.0 for the network.',
  'serve.token': 'This address needs its token. The arm and recordings are not affected. Open the full address that "waldo serve" printed.',
  'serve.origin': 'A page from {origin|somewhere else} asked for the host and was refused. The arm and recordings are not affected. Open the address that "waldo serve" printed.',
  'serve.host': 'The host does not answer to the name {host|in this address}. The arm and recordings are not affected. Open the address that "waldo serve" printed.',
  'library.unwritable': 'Nothing can be written to the library folder. The arm can move, but nothing can be recorded. Give write permission or choose another folder with --library: {path|the folder in the settings}',
  'library.full': 'The disk is full ({freeMegabytes|almost no} MB left). The take was ended and what was recorded is kept; the arm is not affected. Free some space in: {path|the library folder}',
  'library.low': 'There is room for about {minutesLeft|a few} more minutes of recording. The arm and the recording go on. Free some space in: {path|the library folder}',
  'library.lock': 'Another Waldo is using this library. Nothing was changed and no arm is affected. Close the other one, or choose another folder with --library: {path|the library folder}',
  'episode.absent': 'There is no such episode, or it has no stream {stream|of that name}. Nothing was changed and the arm is not affected. "waldo episodes list" shows what there is. {path|}',
  'episode.corrupt': 'The episode is damaged ({file|one of its files}). No other episode is touched and the arm is not affected. "waldo episodes repair" saves what can be read. {path|}',
  'episode.truncated': 'The episode ends early; the recording of it was cut off. What was written is readable and the arm is not affected. "waldo episodes repair" finishes it. {path|}',
  'episode.replay': 'This episode cannot be replayed in the simulator: it lacks {what|what an exact replay needs}. Nothing moved and the episode is unchanged. Watch it in the player instead. {path|}',
  'recorder.drops': '{count|Some} samples of {stream|a stream} could not be written; the disk is too slow. The arm is not affected, and the take says what is missing. Use a faster disk or fewer cameras.',
  'recorder.writer': 'The recording could not be written ({file|the disk refused}). The arm is not affected; what is on disk already is kept. Check the disk, then record again. {path|}',
  'recorder.busy': 'A take is being recorded or decided already. It goes on unchanged, and so does the arm. Keep or discard it first.',
  'recorder.no-take': 'There is no take to keep or discard. The arm and the library are unchanged. Start a take first.',
  'take.phase': 'This is not possible while the take is in its phase "{phase|as it is}". The arm and the take go on unchanged. End, keep or discard the take first.',
  'settings.version': 'The settings file is of version {version|unknown}, which this Waldo does not know. The defaults are used, the file is left alone, and arm and recordings are not affected. Update Waldo, or move the file away: {path|settings.json}',
  'settings.invalid': 'The setting {field|given} is not valid. The last good settings stay in use; the arm and recordings are not affected. Correct it in the settings. {path|}',
  'settings.unreadable': 'The settings file could not be read. The defaults are used; the arm and recordings are not affected. Give read permission: {path|settings.json}',
  'simulator.failed': 'The simulator did not start or stopped. The simulated arm holds, and the take waits for your decision. Start Waldo again; reinstall with "npm install" if it happens again. {world|}',
  'simulator.slow': 'The simulator cannot keep up with real time. The simulated arm moves slowly, and the recording says how late it was. Close other programs.',
  'emulator.failed': 'The emulated arm {emulator|asked for} did not start or stopped. Nothing real moves, and recordings are not affected. Start it again; choose another port if its port is taken.',
  'request.invalid': 'The request was not understood: {field|something in it} is not valid. The arm and the recording go on unchanged. Reload the page, or see "waldo help".',
  'browser.absent': 'No Chromium, Chrome or Edge was found. The host can run, but without a window no hand is tracked and no arm moves. Install Chromium, or open the printed address in a browser of your own.',
  'demo.failed': 'The demo did not finish: {message|no reason was given}. The arm holds, and what was recorded is in the library. Run it again; "waldo doctor" tells what this machine lacks.',
  'internal': 'Something went wrong inside Waldo. The arm holds if it was affected, and what was recorded is kept. Try again; the details say what to report.',
};

/** The sentence of a fault, with nothing left unfilled. */
export function sentence({ code, params }: Pick<Fault, 'code' | 'params'>): string {
  return sentences[code]
    .replace(/\{(\w+)\|([^}]*)\}/g, (_whole, name: string, otherwise: string) => {
      const value = params[name];
      return value === undefined || value === '' ? otherwise : String(value);
    })
    .trimEnd();
}
