// Sends a finished data set to the Hugging Face Hub or an S3-compatible store. Tokens and keys live in these fields and in
// the one call, and nowhere else.
import { useState, type FormEvent } from 'react';
import type { ExportJob } from '../../core/contract/exports.ts';
import { sentence } from '../../core/sentences/en.ts';
import { faultOf } from '../host/fault-of.ts';
import { useLink } from '../host/use-host.tsx';
import { t } from '../words/index.ts';
import { jobName } from './words.ts';

const emptyHub = { repository: '', token: '', isPrivate: true, endpoint: '' };
const emptyStore = { endpoint: '', region: 'auto', bucket: '', prefix: '', accessKey: '', secretKey: '' };

export function PushForm({ job, onClose }: { readonly job: ExportJob; onClose(): void }) {
  const link = useLink();
  const [kind, setKind] = useState<'hugging-face' | 's3'>('hugging-face');
  const [hub, setHub] = useState(emptyHub);
  const [store, setStore] = useState(emptyStore);
  const [refusal, setRefusal] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await link.call.exports.push({ id: job.id, to: kind === 'hugging-face' ? { kind, ...hub } : { kind, ...store } });
      onClose();
    } catch (error) {
      setRefusal(sentence(faultOf(error)));
    } finally {
      setBusy(false);
    }
  };
  const field = (name: string, value: string, change: (value: string) => void, more: { readonly secret?: boolean; readonly hint?: string; readonly required?: boolean; readonly pattern?: string } = {}) => (
    <label className="form__field">
      <span>{name}</span>
      <input
        className="field" type={more.secret ? 'password' : 'text'} value={value} autoComplete={more.secret ? 'new-password' : 'off'} spellCheck={false} placeholder={more.hint} required={more.required} pattern={more.pattern}
        onChange={(event) => { change(event.target.value); }}
      />
    </label>
  );
  return (
    <form className="push" aria-label={t('exporting.push.title', { name: jobName(job) })} onSubmit={(event) => { void send(event); }}>
      <div className="push__kind" role="group" aria-label={t('exporting.push.kind')}>
        {(['hugging-face', 's3'] as const).map((each) => <button key={each} type="button" className="word" aria-pressed={kind === each} onClick={() => { setKind(each); setRefusal(''); }}>{t(`exporting.push.${each}`)}</button>)}
      </div>
      <div className="push__fields">
        {kind === 'hugging-face' ? (
          <>
            {field(t('exporting.push.repository'), hub.repository, (repository) => { setHub({ ...hub, repository }); }, { hint: t('exporting.push.repositoryHint'), required: true, pattern: '[\\w.\\-]{1,96}/[\\w.\\-]{1,96}' })}
            {field(t('exporting.push.token'), hub.token, (token) => { setHub({ ...hub, token }); }, { secret: true, required: true })}
            {field(t('exporting.push.endpoint'), hub.endpoint, (endpoint) => { setHub({ ...hub, endpoint }); }, { hint: t('exporting.push.endpointHint') })}
            <label className="form__tick"><input type="checkbox" checked={hub.isPrivate} onChange={(event) => { setHub({ ...hub, isPrivate: event.target.checked }); }} /> {t('exporting.push.isPrivate')}</label>
          </>
        ) : (
          <>
            {field(t('exporting.push.s3Endpoint'), store.endpoint, (endpoint) => { setStore({ ...store, endpoint }); }, { required: true })}
            {field(t('exporting.push.bucket'), store.bucket, (bucket) => { setStore({ ...store, bucket }); }, { required: true })}
            {field(t('exporting.push.prefix'), store.prefix, (prefix) => { setStore({ ...store, prefix }); })}
            {field(t('exporting.push.region'), store.region, (region) => { setStore({ ...store, region }); })}
            {field(t('exporting.push.accessKey'), store.accessKey, (accessKey) => { setStore({ ...store, accessKey }); }, { required: true })}
            {field(t('exporting.push.secretKey'), store.secretKey, (secretKey) => { setStore({ ...store, secretKey }); }, { secret: true, required: true })}
          </>
        )}
      </div>
      <footer className="push__foot">
        <p className="caption">{t('exporting.push.tokenHelp')} {t('exporting.push.help')}</p>
        {refusal !== '' && <p role="alert"><strong>{refusal}</strong></p>}
        <button type="submit" className="button button--small button--main" disabled={busy}>{t('exporting.push.send')}</button>
        <button type="button" className="button button--quiet button--small" onClick={onClose}>{t('exporting.push.cancel')}</button>
      </footer>
    </form>
  );
}
