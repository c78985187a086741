// What happened in the session, newest on top.
import { useStore } from 'zustand';
import { useLink } from '../host/use-host.tsx';
import { eventWords } from '../words/event-words.ts';
import { t } from '../words/index.ts';
import { eventLog } from './event-log.ts';
import { clockWords } from '../frame/numbers.ts';
import './events-panel.css';

export default function EventsPanel() {
  const log = eventLog(useLink());
  const events = useStore(log, (state) => state.events);
  if (events.length === 0) return <p className="panel panel__empty">{t('drive.events.empty')}</p>;
  return (
    <ol className="panel events">
      {events.map((event) => (
        <li key={event.sequence}>
          <time className="mono">{clockWords(event.hostNanos / 1e9)}</time>
          <span>{eventWords(event.name, event.details)}</span>
        </li>
      ))}
    </ol>
  );
}
