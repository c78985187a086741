// The rig's devices as rows: state, rate, last seen, and the one thing to do next.
import { useStore } from 'zustand';
import { useAct } from '../frame/use-act.ts';
import { goTo, openView } from '../frame/view.ts';
import { useHoldsControl, useHost } from '../host/use-host.tsx';
import type { HostLink } from '../host/link.ts';
import { faultWords } from '../words/fault-words.ts';
import { t } from '../words/index.ts';
import { ChooseDevice } from './ChooseDevice.tsx';
import { ArmSetup } from './setup/ArmSetup.tsx';
import { StreamHealth } from './StreamHealth.tsx';
import { SyncView } from './sync/SyncView.tsx';
import './rig.css';

const setupPart = 'setup';
const syncPart = 'sync';
/** `#/rig/setup` is the wizard and `#/rig/sync` the checks of sync, so that a reload comes back to them. */
const partOfAddress = (): string => location.hash.split('/')[2] ?? '';

export default function RigView({ link }: { readonly link: HostLink }) {
  const part = useStore(openView, partOfAddress);
  if (part === syncPart) return <SyncView link={link} onLeave={() => { goTo('rig'); }} />;
  if (part === setupPart) return <ArmSetup link={link} onLeave={() => { goTo('rig'); }} />;
  return <Devices link={link} />;
}

function Devices({ link }: { readonly link: HostLink }) {
  const act = useAct();
  const mine = useHoldsControl();
  const free = useHost((host) => host.session.leaseHolder === null) ?? false;
  const title = useHost((host) => host.rig.title) ?? '';
  const seed = useHost((host) => host.rig.seed) ?? 0;
  const sessionState = useHost((host) => host.session.state);
  const devices = useHost((host) => host.devices) ?? [];
  const streams = useHost((host) => host.streams) ?? [];
  return (
    <section className="rig">
      <header>
        <div><h1>{t('frame.rigView.title')}</h1><p>{t('frame.rigView.subtitle', { rig: title })}</p></div>
        <p className="rig__seed">{t('frame.rigView.resetSeed', { seed })}</p>
        <button className="button" type="button" disabled={!mine || sessionState === 'live'} onClick={() => act((call) => call.rig.reset({ seed: (seed + 1) % 1000 }))}>{t('frame.rigView.reset')}</button>
        <button className="button" type="button" onClick={() => { goTo('rig', syncPart); }}>{t('sync.open')}</button>
        <button className="button button--main" type="button" onClick={() => { goTo('rig', setupPart); }}>{t('setup.open')}</button>
      </header>
      {devices.length === 0 && <p className="rig__empty">{t('frame.rigView.empty')}</p>}
      {devices.map((device) => {
        const words = device.fault ? faultWords(device.fault) : null;
        // It was never there, so it is not lost: somebody has to say which it is.
        const isUnchosen = device.fault?.code === 'device.choose';
        const state = isUnchosen ? 'unchosen' : device.state;
        const own = streams.filter((stream) => belongs(stream.id, device.kind, device.id));
        return (
          <article key={device.id} className="device" data-state={state}>
            <div className="device__who">
              <h2>{device.title}</h2>
              <p className="mono">{device.kind} · {device.id}</p>
              {device.identity !== null && <p className="mono">{device.identity}</p>}
              <p className="device__state"><DeviceMark state={isUnchosen ? 'closed' : device.state} /> {t(`frame.rigView.states.${state}`)}</p>
            </div>
            <div className="device__streams">
              {own.map((stream) => <StreamHealth key={stream.id} link={link} stream={stream} />)}
            </div>
            <div className="device__next">
              <p>{words ? `${words.title} ${words.more}` : t(device.state === 'opening' ? 'frame.rigView.nextWait' : 'frame.rigView.nextNothing')}</p>
              {device.state === 'lost' && !isUnchosen && (device.fault && setupHelps.has(device.fault.code)
                ? <button className="button button--small" type="button" onClick={() => { goTo('rig', setupPart); }}>{t('setup.open')}</button>
                : <button className="button button--small" type="button" disabled={!mine && !free} onClick={() => { act((call) => call.devices.reopen({ id: device.id })); }}>{t(device.back ? 'drive.arms.reconnect' : 'frame.rigView.nextReopen')}</button>)}
              {(device.identity !== null || device.state === 'lost') && !device.kind.startsWith('page-') && <ChooseDevice device={device} isFirst={isUnchosen} disabled={(!mine && !free) || sessionState === 'live' || sessionState === 'armed'} />}
            </div>
          </article>
        );
      })}
    </section>
  );
}

/** What the wizard puts right. */
const setupHelps: ReadonlySet<string> = new Set(['arm.uncalibrated', 'arm.several', 'arm.servo-twice', 'arm.servo-missing', 'arm.calibration-file', 'arm.calibration-foreign', 'arm.calibration-drift']);

/** Host state does not say whose a stream is; its place in the rig does. */
function belongs(streamId: string, kind: string, deviceId: string): boolean {
  if (kind === 'page-hand') return streamId.startsWith('hand.') || streamId === 'camera.hand/frames';
  if (kind === 'page-cameras') return streamId.startsWith('camera.') && streamId !== 'camera.hand/frames';
  // The only bench's or arm's world has streams of no one's name; one of two, of its side's: left-bench, left.world/objects.
  const world = /^(?:(.+)\.)?(?:world|simulator)\//.exec(streamId);
  if (kind === 'emulated-bench') return streamId.startsWith(`${deviceId}/`) || (world !== null && deviceId === (world[1] === undefined ? 'bench' : `${world[1]}-bench`));
  if (world && kind !== 'simulated-arm') return false;
  if (deviceId === 'arm' && kind === 'simulated-arm' && ['world/objects', 'world/task', 'simulator/state'].includes(streamId)) return true;
  return streamId.startsWith(`${deviceId}/`) || streamId.startsWith(`${deviceId}.`);
}

function DeviceMark({ state }: { readonly state: 'opening' | 'open' | 'lost' | 'closed' }) {
  return (
    <svg viewBox="0 0 16 16" width="14" height="14" stroke="currentColor" strokeWidth="2" fill="none" aria-hidden="true">
      {state === 'open' && <circle cx="8" cy="8" r="5" fill="currentColor" />}
      {state === 'opening' && <circle cx="8" cy="8" r="5" strokeDasharray="2 3" />}
      {state === 'closed' && <circle cx="8" cy="8" r="5" />}
      {state === 'lost' && <path d="M8 2l6.500 12h-13zM8 6.500v3.500" />}
    </svg>
  );
}
