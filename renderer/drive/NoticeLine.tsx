// The newest refusal or trouble, where the operator looks, until it is closed. Never in the way of STOP.
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { notice } from '../frame/notice.ts';
import { useHost, useLink } from '../host/use-host.tsx';
import { faultWords } from '../words/fault-words.ts';
import { t } from '../words/index.ts';

const shownMs = 12_000;

export function NoticeLine() {
  const fault = useStore(notice, (state) => state.fault);
  const link = useLink();
  const newest = useHost((host) => host.faults.at(-1));
  const at = newest?.at;
  useEffect(() => {
    // What is older than this was on another page, or before this one was opened.
    if (newest && link.clock.hostNanos(performance.now()) - newest.at < shownMs * 1e6) {
      const { code, params, hint } = newest.fault;
      notice.getState().show(hint === undefined ? { code, params } : { code, params, hint });
    }
    // The same fault comes again with every state; only a newer one is news.
  }, [at]);
  useEffect(() => {
    if (!fault) return undefined;
    const timer = setTimeout(() => notice.getState().close(), shownMs);
    return () => clearTimeout(timer);
  }, [fault]);
  if (!fault) return null;
  const words = faultWords(fault);
  return (
    <div className="notice" role="alert">
      <p><strong>{words.title}</strong> {words.more}{fault.hint !== undefined && <small className="mono">{fault.hint}</small>}</p>
      <button className="button button--quiet button--small" type="button" onClick={() => notice.getState().close()}>{t('frame.story.close')}</button>
    </div>
  );
}
