// The views, at the left of every screen. Alt+1 … Alt+4 open them too.
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { t } from '../words/index.ts';
import { ExportMark } from './ExportMark.tsx';
import { goTo, openView, viewNames, type ViewName } from './view.ts';
import './rail.css';

const icons: Readonly<Record<ViewName, React.ReactNode>> = {
  drive: <path d="M4 20h7M7.5 20v-6l6-5 5.5 3M13.5 9l-2-4.500M19 12l-1 4M19 12l2.500 2.500" />,
  takes: <path d="M3 6h18v12H3zM8 6v12M16 6v12M3 10h5M3 14h5M16 10h5M16 14h5" />,
  rig: <path d="M4 5h16v5H4zM4 14h16v5H4zM7 7.500h.01M7 16.500h.01M11 7.500h6M11 16.500h6" />,
  settings: <path d="M4 7h10M18 7h2M4 17h2M10 17h10M14 4.500v5M6 14.500v5" />,
};

export function Rail() {
  const view = useStore(openView, (state) => state.view);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const name = event.altKey && !event.ctrlKey && !event.metaKey ? viewNames[Number(event.key) - 1] : undefined;
      if (!name) return;
      event.preventDefault();
      goTo(name);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <nav className="rail" aria-label={t('frame.rail.label')}>
      {viewNames.map((name) => (
        <a key={name} href={`#/${name}`} className="rail__item" data-name={name} aria-current={view === name ? 'page' : undefined}>
          <svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" strokeWidth="1.7" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">{icons[name]}</svg>
          <span>{t(`frame.rail.${name}`)}</span>
          {name === 'takes' && <ExportMark />}
        </a>
      ))}
    </nav>
  );
}
