import { t } from '../words/index.ts';
export default function HandCameraPanel() { return <p className="panel panel__empty">{t('drive.camera.handNone')}</p>; }
