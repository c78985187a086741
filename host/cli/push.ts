// `waldo push DIR --to hugging-face|s3`: sends a data set that an export wrote. Tokens and keys come from the environment
// or are typed; never from the command line, which every program of this machine can read.
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { pushTargetSchema, type PushTarget } from '../../core/contract/exports.ts';
import { fault, FaultError } from '../../core/fault.ts';
import { pushDataSet, type PushProgress } from '../../recordings/export/push/index.ts';
import { textOption } from './options.ts';
import type { Verb, VerbInput } from './verb.ts';

type Values = VerbInput['values'];

const usage = (field: string, hint: string): FaultError => new FaultError(fault('request.invalid', { field }, hint));

function needed(values: Values, name: string, hint: string): string {
  const value = textOption(values, name);
  if (value === undefined) throw usage(`--${name}`, hint);
  return value;
}

/** From the first variable that is set, else typed without being shown, where somebody can type. */
async function secret(what: string, variables: readonly string[], signal: AbortSignal): Promise<string> {
  for (const name of variables) {
    const value = process.env[name];
    if (value !== undefined && value !== '') return value.trim();
  }
  if (!process.stdin.isTTY) throw usage(what, `set ${variables.join(' or ')} in the environment`);
  process.stderr.write(`${what} (not shown): `);
  const silent = new Writable({ write: (_chunk, _encoding, done) => { done(); } });
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return (await reader.question('', { signal })).trim();
  } finally {
    reader.close();
    process.stderr.write('\n');
  }
}

const targets: { readonly [Kind in PushTarget['kind']]: (values: Values, signal: AbortSignal) => Promise<object> } = {
  'hugging-face': async (values, signal) => ({
    repository: needed(values, 'repository', 'name the repository, as owner/name'), isPrivate: values['public'] !== true,
    endpoint: textOption(values, 'endpoint') ?? '', token: await secret('The token of the hub', ['HF_TOKEN'], signal),
  }),
  s3: async (values, signal) => ({
    endpoint: needed(values, 'endpoint', 'name the store\'s address, as https://…'), bucket: needed(values, 'bucket', 'name the bucket'),
    prefix: textOption(values, 'prefix') ?? '', region: textOption(values, 'region') ?? 'auto',
    accessKey: await secret('The access key id', ['AWS_ACCESS_KEY_ID'], signal), secretKey: await secret('The secret key', ['AWS_SECRET_ACCESS_KEY'], signal),
  }),
};

export const pushVerb: Verb = {
  name: 'push',
  summary: 'Send a written data set to the Hugging Face Hub or an S3-compatible store: push DIR --to hugging-face|s3',
  options: {
    to: { type: 'string', help: 'hugging-face or s3' },
    repository: { type: 'string', help: 'of the hub, as owner/name; made if it is not there' },
    public: { type: 'boolean', help: 'make that repository public' },
    endpoint: { type: 'string', help: 'address of the store, or of a hub of your own' },
    bucket: { type: 'string', help: 'of the store' },
    prefix: { type: 'string', help: 'folder in the bucket' },
    'despite-consent': { type: 'boolean', help: 'send it although its episodes do not say that it may go there: you know better' },
    region: { type: 'string', help: 'of the bucket; asked of the store if left out' },
  },
  async run({ values, positionals, out, signal }) {
    const folder = positionals[0];
    if (folder === undefined) throw usage('the folder', 'name the folder that an export made: waldo push DIR --to hugging-face|s3');
    const to = textOption(values, 'to') ?? '';
    if (!Object.hasOwn(targets, to)) throw usage('--to', `one of ${Object.keys(targets).join(', ')} is needed`);
    const kind = to as PushTarget['kind'];
    const read = pushTargetSchema.safeParse({ kind, despiteConsent: values['despite-consent'] === true, ...await targets[kind](values, signal) });
    if (!read.success) throw usage(`--${String(read.error.issues[0]?.path[0] ?? 'to')}`, read.error.issues[0]?.message ?? '');
    const report = await pushDataSet(resolve(folder), read.data, { signal, say: tenths(out.say) });
    out.say(`${report.files} files are at ${report.address}; ${report.sentFiles} of them were sent now.`);
    if (report.others.length > 0) out.say(`${report.others.length} more files are there that are not in this data set, ${report.others[0]!} the first.`);
    return { ok: true, result: { ...report } };
  },
};

/** A line for each tenth. */
function tenths(say: (line: string) => void): (progress: PushProgress) => void {
  let said = 0;
  return ({ share, filesDone, files, doneBytes }) => {
    if (Math.floor(share * 10) <= said) return;
    said = Math.floor(share * 10);
    say(`${said * 10} %, ${filesDone} of ${files} files, ${(doneBytes / 1e6).toFixed(1)} MB`);
  };
}
