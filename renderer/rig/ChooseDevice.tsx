// Which of several adapters a device of the rig is behind, or at which address of the network. Asked for by a press,
// because looking takes a moment; what is chosen is remembered for this rig. RigView shows it for devices that can be elsewhere.
import { useState } from 'react';
import type { HostState } from '../../core/contract/state.ts';
import { useAct } from '../frame/use-act.ts';
import { useHost } from '../host/use-host.tsx';
import { t } from '../words/index.ts';
import { AddressField, addressOf, type Address } from './AddressField.tsx';

type Device = HostState['devices'][number];
interface Found { readonly kind: string; readonly title: string; readonly identity: string; readonly settings: Readonly<Record<string, unknown>> }

/** `isFirst`: nothing was chosen yet, so this is the one thing to do. */
export function ChooseDevice({ device, isFirst, disabled }: { readonly device: Device; readonly isFirst: boolean; readonly disabled: boolean }) {
  const act = useAct();
  const devices = useHost((host) => host.devices) ?? [];
  const [found, setFound] = useState<readonly Found[] | null>(null);
  const [address, setAddress] = useState<Address | undefined>();
  const look = () => act(async (call) => {
    const kind = (await call.devices.kinds({})).kinds.find((one) => one.kind === device.kind);
    setAddress(addressOf(kind?.settings));
    const all = (await call.devices.find({})).found;
    setFound(all.filter(({ kind }) => kind === device.kind));
  });
  if (found === null) return <button className={`button button--small ${isFirst ? 'button--main' : 'button--quiet'}`} type="button" disabled={disabled} onClick={look}>{t(isFirst ? 'frame.rigView.chooseFirst' : 'frame.rigView.choose')}</button>;
  const owner = (identity: string) => devices.find((other) => other.state === 'open' && other.identity === identity);
  return (
    <div className="device__choice">
      {address && (
        <AddressField
          address={address}
          onConnect={(value) => {
            setFound(null);
            act((call) => call.devices.reopen({ id: device.id, settings: { [address.setting]: value } }));
          }}
        />
      )}
      {found.length === 0 && !address && <p>{t('frame.rigView.chooseNone')}</p>}
      {found.map(({ identity, title, settings }) => {
        const by = owner(identity);
        return (
          <button
            key={identity} className="button button--small" type="button" disabled={disabled || by !== undefined} title={identity}
            onClick={() => {
              setFound(null);
              act((call) => call.devices.reopen({ id: device.id, settings: plainOnes(settings) }));
            }}
          >
            {title}{by && ` · ${t('frame.rigView.chooseUsed', { device: by.id })}`}
          </button>
        );
      })}
      <button className="button button--quiet button--small" type="button" onClick={() => setFound(null)}>{t('frame.rigView.chooseCancel')}</button>
    </div>
  );
}

/** The settings that can be remembered as they are. */
const plainOnes = (settings: Found['settings']): Record<string, string | number | boolean> =>
  Object.fromEntries(Object.entries(settings).filter((entry): entry is [string, string | number | boolean] => ['string', 'number', 'boolean'].includes(typeof entry[1])));
