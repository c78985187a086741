// What stands where the takes would: nothing recorded yet, nothing that matches, nothing readable, no host.
import type { ReactNode } from 'react';
import { sentence } from '../../core/sentences/en.ts';
import type { Fault } from '../../core/fault.ts';
import { t } from '../words/index.ts';

function Message({ title, children, action }: { readonly title: string; readonly children: ReactNode; readonly action?: ReactNode }) {
  return (
    <section className="empty-library">
      <svg className="empty-library__picture" width="184" height="92" viewBox="0 0 184 92" aria-hidden="true">
        {[0, 1, 2].map((column) => <rect key={column} x={1 + column * 62} y="1" width="56" height="42" rx="3" />)}
        {[0, 1, 2].map((column) => <path key={column} d={`M${1 + column * 62} 55h${[40, 28, 34][column]}M${1 + column * 62} 65h${[22, 44, 26][column]}`} />)}
        <circle cx="29" cy="22" r="7" />
      </svg>
      <h2>{title}</h2>
      {children}
      {action}
    </section>
  );
}

export const EmptyLibrary = ({ onDrive, onImport }: { onDrive(): void; onImport(): void }) => (
  <Message
    title={t('takes.empty.title')}
    action={(
      <span className="empty-library__actions">
        <button type="button" className="button button--main" onClick={onDrive}>{t('takes.empty.action')}</button>
        <button type="button" className="button" onClick={onImport}>{t('takes.empty.import')}</button>
      </span>
    )}
  >
    <p>{t('takes.empty.text')}</p>
    <p>{t('takes.empty.how')}</p>
  </Message>
);

export const NoMatch = ({ total, onClear }: { readonly total: number; onClear(): void }) => (
  <Message title={t('takes.noMatch.title')} action={<button type="button" className="button" onClick={onClear}>{t('takes.filter.clear')}</button>}>
    <p>{t('takes.noMatch.text', { count: total })}</p>
  </Message>
);

export const NoHost = () => <Message title={t('takes.noHost.title')}><p>{t('takes.noHost.text')}</p></Message>;

export const Unreadable = ({ fault, onRetry }: { readonly fault: Fault; onRetry(): void }) => (
  <Message title={t('takes.listFailed')} action={<button type="button" className="button" onClick={onRetry}>{t('takes.refresh')}</button>}>
    <p>{sentence(fault)}</p>
  </Message>
);
