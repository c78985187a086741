// The address of an arm on a network, which nothing can find by itself. ChooseDevice shows it for such arms; what is
// typed is remembered for this rig.
import { useId, useState } from 'react';
import { t } from '../words/index.ts';

/** Where the arm is, as its settings name and describe it. */
export interface Address { readonly setting: 'host' | 'url'; readonly usual: string; readonly description: string }

interface Property { readonly default?: unknown; readonly description?: string }

/** From the JSON schema of a device kind's settings; undefined where it is on no network. */
export function addressOf(schema: unknown): Address | undefined {
  const properties = (schema as { properties?: Readonly<Record<string, Property>> } | undefined)?.properties ?? {};
  for (const setting of ['host', 'url'] as const) {
    const property = properties[setting];
    if (property) return { setting, usual: String(property.default ?? ''), description: property.description ?? '' };
  }
  return undefined;
}

export function AddressField({ address, onConnect }: { readonly address: Address; onConnect(value: string): void }) {
  const id = useId();
  const [text, setText] = useState(address.usual);
  const isEmpty = text.trim() === '';
  return (
    <form className="device__address" onSubmit={(event) => { event.preventDefault(); if (!isEmpty) onConnect(text.trim()); }}>
      <label htmlFor={id}>{address.description}</label>
      <input id={id} className="field mono" value={text} autoFocus spellCheck={false} onChange={(event) => setText(event.target.value)} />
      <button className="button button--main button--small" type="submit" disabled={isEmpty}>{t('frame.rigView.connect')}</button>
    </form>
  );
}
