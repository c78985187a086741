// Settings: sections in one column with their names beside it; every change is saved by itself. Mounted by app.tsx.
import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Settings } from '../../core/contract/state.ts';
import type { HostLink } from '../host/link.ts';
import { useHost } from '../host/use-host.tsx';
import { sentence } from '../../core/sentences/en.ts';
import '../takes/controls.css';
import { t } from '../words/index.ts';
import { CameraSection } from './CameraSection.tsx';
import { MicrophoneSection } from './MicrophoneSection.tsx';
import { DoctorSection } from './DoctorSection.tsx';
import { HandSection } from './HandSection.tsx';
import { KeysSection } from './KeysSection.tsx';
import { LibrarySection } from './LibrarySection.tsx';
import { SettingsSaver, type SaveState } from './save-settings.ts';
import { MappingSection, SafetySection, SmoothingSection, YouSection } from './sections.tsx';
import './settings.css';

const sectionNames = ['you', 'camera', 'microphone', 'hand', 'mapping', 'smoothing', 'safety', 'library', 'doctor', 'keys'] as const;

export default function SettingsView({ link }: { readonly link: HostLink }) {
  const connected = useStore(link.state, (state) => state.connected);
  const hostSettings = useHost((host) => host.settings);
  const saver = useMemo(() => new SettingsSaver(link), [link]);
  useEffect(() => () => { saver.close(); }, [saver]);
  const save = useStore(saver.store);
  const body = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<string>(sectionNames[0]);
  const settings = useMemo<Settings | null>(() => (hostSettings ? { ...hostSettings, ...save.pending } : null), [hostSettings, save.pending]);
  if (!settings) {
    return <div className="settings settings--empty"><h1>{t('settings.noHost.title')}</h1><p>{t('settings.noHost.text')}</p></div>;
  }
  const change = (part: Partial<Settings>) => { saver.change(part); };
  const content = {
    you: <YouSection settings={settings} change={change} />,
    camera: <CameraSection settings={settings} change={change} />,
    microphone: <MicrophoneSection settings={settings} change={change} />,
    hand: <HandSection settings={settings} change={change} link={link} />,
    mapping: <MappingSection settings={settings} change={change} />,
    smoothing: <SmoothingSection settings={settings} change={change} />,
    safety: <SafetySection settings={settings} change={change} />,
    library: <LibrarySection />,
    doctor: <DoctorSection link={link} />,
    keys: <KeysSection settings={settings} change={change} />,
  };
  const goToSection = (name: string) => {
    // Not scrollIntoView: it would also scroll the frame, and the stop button with it.
    const section = body.current?.querySelector<HTMLElement>(`#settings-${name}`);
    if (section && body.current) body.current.scrollTop += section.getBoundingClientRect().top - body.current.getBoundingClientRect().top;
    setCurrent(name);
  };
  const noticeSection = () => {
    const element = body.current;
    if (!element) return;
    const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 2;
    const top = element.getBoundingClientRect().top + 80;
    const passed = sectionNames.filter((name) => (element.querySelector(`#settings-${name}`)?.getBoundingClientRect().top ?? Infinity) <= top);
    setCurrent(atEnd ? sectionNames.at(-1)! : passed.at(-1) ?? sectionNames[0]);
  };
  return (
    <div className="settings">
      <nav className="settings__nav">
        <h1>{t('settings.title')}</h1>
        <ul>
          {sectionNames.map((name) => (
            <li key={name}><button type="button" className="word" aria-pressed={current === name} onClick={() => { goToSection(name); }}>{t(`settings.sections.${name}`)}</button></li>
          ))}
        </ul>
        <SaveLine save={save} />
      </nav>
      <div ref={body} className="settings__body" onScroll={noticeSection}>
        <fieldset className="settings__column" disabled={!connected}>
          {sectionNames.map((name) => (
            <section key={name} id={`settings-${name}`} className="settings__section" aria-label={t(`settings.sections.${name}`)}>
              <h2>{t(`settings.sections.${name}`)}</h2>
              {content[name]}
            </section>
          ))}
        </fieldset>
      </div>
    </div>
  );
}

function SaveLine({ save }: { readonly save: SaveState }) {
  if (save.phase === 'refused' && save.fault) return <p className="settings__save settings__save--refused" role="alert">{sentence(save.fault)}</p>;
  return <p className="settings__save" role="status">{save.phase === 'idle' ? '' : t(save.phase === 'saved' ? 'settings.saved' : 'settings.saving')}</p>;
}
