// Ids: one servo alone is looked for and gets the id of its joint. The step for new servos and for two with one id.
import { t } from '../../words/index.ts';
import { openPlaces } from './steps.ts';
import type { SetupActions } from './use-setup.ts';

export function IdsStep({ setup, disabled }: { readonly setup: SetupActions; readonly disabled: boolean }) {
  const { view, act } = setup;
  const { scan } = view;
  const isScanning = scan !== null && !scan.done;
  const found = scan?.found ?? [];
  const places = openPlaces(view);
  const look = (thorough: boolean): void => { void act((call) => call.setup.scan({ thorough })); };
  return (
    <>
      {view.servos.every(({ isRight }) => isRight) && <p className="setup__note" role="status">{t('setup.ids.goodMore')}</p>}
      <div className="setup__row">
        <button type="button" className="button" disabled={disabled || isScanning} onClick={() => { look(false); }}>{isScanning ? t('setup.ids.scanning', { percent: Math.round(scan.share * 100) }) : t('setup.ids.scan')}</button>
        <button type="button" className="button button--quiet" disabled={disabled || isScanning} title={t('setup.ids.thoroughHelp')} onClick={() => { look(true); }}>{t('setup.ids.thorough')}</button>
        {isScanning && <progress value={scan.share} aria-label={t('setup.ids.scan')} />}
      </div>
      {scan?.done && found.length === 0 && <p className="setup__note" role="status">{t('setup.ids.none')}</p>}
      {found.length > 1 && <p className="setup__note" role="status">{t('setup.ids.several', { count: found.length })}</p>}
      <ul className="adapters">
        {found.map((servo) => (
          <li key={`${servo.baud} ${servo.id}`} className="adapter">
            <div><strong>{t('setup.ids.found', servo)}</strong>{servo.twice && <p>{t('setup.ids.twice')}</p>}</div>
            <div className="adapter__kinds">
              {found.length === 1 && !servo.twice && places.map(({ id, joint }) => (
                <button key={id} type="button" className="button" disabled={disabled || isScanning} onClick={() => { void act((call) => call.setup.setId({ from: servo.id, baud: servo.baud, to: id })); }}>
                  {t('setup.ids.give', { joint, id })}
                </button>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
