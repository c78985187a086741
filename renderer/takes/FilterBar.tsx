// The top of the light table: how many takes, the search and the ways out of it in one line; below, the filters as plain
// words, each with how many it would show.
import { outcomes, sortKeys } from '../../core/contract/episode.ts';
import { t } from '../words/index.ts';
import { taskWords } from './format.ts';
import type { Facets } from './library.ts';
import { OutcomeMark } from './OutcomeMark.tsx';
import { descendsFirst, isNarrowed, quality, toggled, widened, type TakeQuery } from './query.ts';
import { VerdictShape } from './VerdictMark.tsx';

export interface FilterBarProps {
  readonly query: TakeQuery;
  readonly facets: Facets;
  readonly shown: number;
  readonly hasContactSheet: boolean;
  onChange(query: TakeQuery): void;
  onLabel(): void;
  onExport(): void;
  onImport(): void;
  onContactSheet(): void;
}

export const searchFieldId = 'takes-search';

interface ChoiceProps { readonly name: string; readonly any: string; readonly value: string; readonly choices: readonly string[]; readonly words?: (choice: string) => string; onChoose(value: string): void }

function Choice({ name, any, value, choices, words = (choice) => choice, onChoose }: ChoiceProps) {
  // A choice that is in force stays choosable though nothing has it any more.
  const all = value === '' || choices.includes(value) ? choices : [value, ...choices];
  return (
    <select className="word word--choice" aria-label={name} value={value} data-chosen={value !== ''} disabled={all.length === 0} onChange={(event) => { onChoose(event.target.value); }}>
      <option value="">{any}</option>
      {all.filter((choice) => choice !== '').map((choice) => <option key={choice} value={choice}>{words(choice)}</option>)}
    </select>
  );
}

export function FilterBar({ query, facets, shown, hasContactSheet, onChange, onLabel, onExport, onImport, onContactSheet }: FilterBarProps) {
  return (
    <header className="filter-bar">
      <div className="filter-bar__row">
        <h1 className="filter-bar__title">{t('takes.title')}</h1>
        <span className="filter-bar__count" role="status">{shown === facets.all ? t('takes.count', { count: facets.all, shown: facets.all.toLocaleString() }) : t('takes.countOf', { shown: shown.toLocaleString(), all: facets.all.toLocaleString() })}</span>
        <input
          id={searchFieldId} className="field filter-bar__search" type="search" value={query.text}
          aria-label={t('takes.filter.search')} placeholder={t('takes.filter.searchHint')}
          onChange={(event) => { onChange({ ...query, text: event.target.value }); }}
          onKeyDown={(event) => { if (event.key === 'Enter') event.currentTarget.blur(); }}
        />
        <span className="filter-bar__choices">
          <Choice name={t('takes.filter.task')} any={t('takes.filter.anyTask')} value={query.task} choices={facets.tasks} words={taskWords} onChoose={(task) => { onChange({ ...query, task }); }} />
          <Choice name={t('takes.filter.operator')} any={t('takes.filter.anyOperator')} value={query.operator} choices={facets.operators} onChoose={(operator) => { onChange({ ...query, operator }); }} />
          <Choice name={t('takes.filter.tag')} any={t('takes.filter.anyTag')} value={query.tag} choices={facets.tags} onChoose={(tag) => { onChange({ ...query, tag }); }} />
        </span>
        <span className="filter-bar__sort">
          <select className="word word--choice" aria-label={t('takes.sort.label')} value={query.sort} onChange={(event) => { const sort = event.target.value as TakeQuery['sort']; onChange({ ...query, sort, descending: descendsFirst(sort) }); }}>
            {sortKeys.map((key) => <option key={key} value={key}>{t(`takes.sort.${key}`)}</option>)}
          </select>
          <button type="button" className="word" aria-label={t(query.descending ? 'takes.sort.descending' : 'takes.sort.ascending')} title={t(query.descending ? 'takes.sort.descending' : 'takes.sort.ascending')} onClick={() => { onChange({ ...query, descending: !query.descending }); }}>
            <svg width="12" height="14" viewBox="0 0 12 14" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true"><path d={query.descending ? 'M6 2v10M2.5 8.5 6 12l3.5-3.5' : 'M6 12V2M2.5 5.5 6 2l3.5 3.5'} /></svg>
          </button>
        </span>
        <div className="filter-bar__ways">
          <button type="button" className="button button--small" disabled={facets.all === 0} onClick={onLabel}>{t('takes.action.label')} <kbd className="key">L</kbd></button>
          <button type="button" className="button button--small" disabled={facets.all === 0} onClick={onExport}>{t('takes.action.export')} <kbd className="key">E</kbd></button>
          <button type="button" className="button button--small" onClick={onImport}>{t('takes.action.import')}</button>
        </div>
      </div>
      <div className="filter-bar__row filter-bar__words" role="group" aria-label={t('takes.filter.label')}>
        <button type="button" className="word" aria-pressed={!isNarrowed(query)} onClick={() => { onChange(widened(query)); }}>{t('takes.filter.all')}</button>
        {outcomes.map((outcome) => (
          <button key={outcome} type="button" className="word" aria-pressed={query.outcomes.includes(outcome)} onClick={() => { onChange({ ...query, outcomes: toggled(query.outcomes, outcome) }); }}>
            <OutcomeMark outcome={outcome} />{t(`takes.outcome.${outcome}`)}<span className="word__count">{(facets.outcomes[outcome] ?? 0).toLocaleString()}</span>
          </button>
        ))}
        <span className="filter-bar__rule" />
        {quality.filter((verdict) => verdict !== 'none' || (facets.verdicts[verdict] ?? 0) > 0).map((verdict) => (
          <button key={verdict} type="button" className="word" aria-pressed={query.verdicts.includes(verdict)} onClick={() => { onChange({ ...query, verdicts: toggled(query.verdicts, verdict) }); }}>
            <VerdictShape verdict={verdict === 'none' ? null : verdict} />{t(`takes.verdict.${verdict}`)}<span className="word__count">{(facets.verdicts[verdict] ?? 0).toLocaleString()}</span>
          </button>
        ))}
        <span className="filter-bar__rule" />
        <button type="button" className="word" aria-pressed={query.today} onClick={() => { onChange({ ...query, today: !query.today }); }}>{t('takes.filter.today')}</button>
        <button type="button" className="word filter-bar__last" aria-pressed={hasContactSheet} onClick={onContactSheet}>{t('takes.action.contactSheet')} <kbd className="key">C</kbd></button>
      </div>
    </header>
  );
}
