// The key, certificate and token with which the door opens beyond this machine. Made once, kept in the
// configuration folder for this user alone. Called by serve.ts for any address but loopback.
import { randomBytes, X509Certificate } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { namesOf } from './security.ts';

export interface DoorKeys { readonly key: string; readonly certificate: string; readonly token: string }

const validDays = 365;

export async function doorKeys(folder: string, host: string): Promise<DoorKeys> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const [keyFile, certificateFile, tokenFile] = [join(folder, 'door-key.pem'), join(folder, 'door-certificate.pem'), join(folder, 'door-token')];
  const token = (await readOrNull(tokenFile))?.trim() || await make(tokenFile, randomBytes(24).toString('base64url'));
  const [key, certificate] = [await readOrNull(keyFile), await readOrNull(certificateFile)];
  if (key !== null && certificate !== null && stillGood(certificate)) return { key, certificate, token };

  const { generate } = await import('selfsigned');
  const made = await generate([{ name: 'commonName', value: hostname() }], {
    keyType: 'ec', algorithm: 'sha256', notAfterDate: new Date(Date.now() + validDays * 86_400_000),
    extensions: [{
      name: 'subjectAltName',
      altNames: namesOf(host).map((name) => {
        const bare = name.replace(/^\[|\]$/g, '');
        return /^[\d.]+$|:/.test(bare) ? { type: 7, ip: bare } : { type: 2, value: bare };
      }),
    }],
  });
  await make(keyFile, made.private);
  await make(certificateFile, made.cert);
  return { key: made.private, certificate: made.cert, token };
}

function stillGood(certificate: string): boolean {
  try { return new X509Certificate(certificate).validToDate.getTime() > Date.now() + 86_400_000; } catch { return false; }
}

const readOrNull = (file: string): Promise<string | null> => readFile(file, 'utf8').catch(() => null);

async function make(file: string, text: string): Promise<string> {
  await writeFile(file, text, { mode: 0o600 });
  return text;
}
