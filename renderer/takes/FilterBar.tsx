// The filters, as plain words in one line above the light table; each outcome carries how many it would show.
import { useRef } from 'react';
import { outcomes, type Outcome } from '../../core/contract/episode.ts';
import { t } from '../words/index.ts';
import { everything, isNarrowed, toggleOutcome, type TakeFilter } from './filters.ts';
import { taskWords } from './format.ts';
import { OutcomeMark } from './OutcomeMark.tsx';

export interface FilterBarProps {
  readonly filter: TakeFilter;
  readonly counts: Readonly<Record<Outcome, number>>;
  readonly tasks: readonly string[];
  readonly shown: number;
  readonly total: number;
  onChange(filter: TakeFilter): void;
}

export const searchFieldId = 'takes-search';

export function FilterBar({ filter, counts, tasks, shown, total, onChange }: FilterBarProps) {
  const search = useRef<HTMLInputElement>(null);
  return (
    <header className="filter-bar">
      <h1 className="filter-bar__title">{t('takes.title')}</h1>
      <span className="filter-bar__count">{shown === total ? t('takes.count', { count: total }) : t('takes.countOf', { shown, count: total })}</span>
      <div className="filter-bar__words" role="group" aria-label={t('takes.filter.label')}>
        <button type="button" className="word" aria-pressed={filter.outcomes.length === 0} onClick={() => { onChange({ ...filter, outcomes: [] }); }}>
          {t('takes.filter.all')}
        </button>
        {outcomes.map((outcome) => (
          <button key={outcome} type="button" className="word" aria-pressed={filter.outcomes.includes(outcome)} onClick={() => { onChange(toggleOutcome(filter, outcome)); }}>
            <OutcomeMark outcome={outcome} />
            {t(`takes.outcome.${outcome}`)}
            <span className="word__count">{counts[outcome]}</span>
          </button>
        ))}
        <span className="filter-bar__rule" />
        <button type="button" className="word" aria-pressed={filter.today} onClick={() => { onChange({ ...filter, today: !filter.today }); }}>{t('takes.filter.today')}</button>
        <select
          className="word word--choice" aria-label={t('takes.filter.task')} value={filter.task} data-chosen={filter.task !== ''}
          onChange={(event) => { onChange({ ...filter, task: event.target.value }); }}
        >
          <option value="">{t('takes.filter.anyTask')}</option>
          {tasks.map((task) => <option key={task} value={task}>{taskWords(task)}</option>)}
        </select>
      </div>
      <button type="button" className="button button--quiet button--small" style={{ visibility: isNarrowed(filter) ? 'visible' : 'hidden' }} onClick={() => { onChange(everything); }}>
        {t('takes.filter.clear')}
      </button>
      <input
        ref={search} id={searchFieldId} className="field filter-bar__search" type="search" value={filter.text}
        aria-label={t('takes.filter.search')} placeholder={t('takes.filter.searchHint')}
        onChange={(event) => { onChange({ ...filter, text: event.target.value }); }}
        onKeyDown={(event) => { if (event.key === 'Enter') event.currentTarget.blur(); }}
      />
    </header>
  );
}
