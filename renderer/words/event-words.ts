// One sentence for an event of session/events; an unknown one is shown by its name.
import { handSources, sessionStates } from '../../core/contract/state.ts';
import type { FaultCode } from '../../core/fault.ts';
import { faultWords } from './fault-words.ts';
import { t } from './index.ts';

type Details = Readonly<Record<string, unknown>>;

const stateWords = (value: unknown): string => {
  const known = sessionStates.find((state) => state === value);
  return known ? t(`frame.state.${known}`) : String(value);
};

const handWords = (value: unknown): string => {
  const known = handSources.find((hand) => hand === value);
  return known ? t(`drive.hands.${known}`) : String(value);
};

export function eventWords(name: string, details: Details): string {
  switch (name) {
    case 'session': {
      const reason = details['reason'] as { code: FaultCode; params: Record<string, string | number> } | undefined;
      const change = t('drive.events.names.session', { from: stateWords(details['from']), to: stateWords(details['to']) });
      return reason ? `${change}. ${faultWords(reason).title}` : change;
    }
    case 'lease': return t(details['holder'] === null ? 'drive.events.names.leaseFree' : 'drive.events.names.lease');
    case 'hand': return t('drive.events.names.hand', { hand: handWords(details['hand']) });
    case 'park': {
      const reason = details['reason'] as { code: FaultCode; params: Record<string, string | number> } | undefined;
      return details['parking'] === true ? t('drive.events.names.park') : reason ? faultWords(reason).title : t('drive.events.names.parked');
    }
    case 'stop': return t(details['stopped'] === true ? 'drive.events.names.stop' : 'drive.events.names.clearStop');
    case 'take': {
      const to = (['none', 'countdown', 'recording', 'review', 'saving'] as const).find((phase) => phase === details['to']);
      return to ? t(`drive.events.names.take.${to}`) : name;
    }
    case 'guard': return t('drive.events.names.guard', { band: String(details['band']), reason: String(details['reason']) });
    default: return name;
  }
}
