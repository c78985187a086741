// Every sentence of the screen goes through t(): one catalogue (en.ts), and a pseudo-locale that shows what
// escaped it (open the page with ?words=pseudo).
import i18next from 'i18next';
import { en } from './en.ts';
import { pseudo } from './pseudo.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
  }
}

const wantsPseudo = typeof location !== 'undefined' && new URLSearchParams(location.search).get('words') === 'pseudo';

void i18next.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: wantsPseudo ? pseudo(en) : en } },
  interpolation: { escapeValue: false },
  initAsync: false,
});

export const { t } = i18next;
