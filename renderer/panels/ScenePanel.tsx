// The hero: the rig in 3D with ghost, trail and the guard's reason beside the tool.
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { useHoldsControl, useHost, useLink } from '../host/use-host.tsx';
import { startHeroView, type HeroView } from '../scene/hero-view.ts';
import { startLimitDragging } from '../scene/limit-dragging.ts';
import { limitsDraft } from '../scene/limits-draft.ts';
import { rulingNow } from '../scene/marks-input.ts';
import { useLiveScene } from '../scene/scene-of-host.tsx';
import { rulingWords } from '../words/ruling-words.ts';
import { t } from '../words/index.ts';
import { EditLimitsButton, LimitsEditor } from './LimitsEditor.tsx';
import './scene-panel.css';

export default function ScenePanel() {
  const link = useLink();
  const live = useLiveScene();
  const canvas = useRef<HTMLCanvasElement>(null);
  const labels = useRef(new Map<string, HTMLDivElement>());
  const view = useRef<HeroView>(null);
  useEffect(() => {
    if (!live || !canvas.current) return undefined;
    const hero = startHeroView({
      live, canvas: canvas.current,
      isFacing: () => link.state.getState().host?.settings.mapping.frame === 'facing',
      isRecording: () => link.state.getState().host?.take.phase === 'recording',
      onTool: ({ described: { id, arm, world } }, x, y) => {
        const ruling = rulingNow(link, performance.now(), id);
        const box = labels.current.get(id);
        if (!box) return;
        box.dataset['tone'] = ruling.tone;
        if (ruling.tone === 'calm') return;
        box.textContent = rulingWords(ruling, arm, world);
        box.style.transform = `translate(${Math.round(x + 44)}px, ${Math.round(y - 16)}px)`;
      },
    });
    view.current = hero;
    return () => { hero.dispose(); view.current = null; };
  }, [live, link]);
  const controls = useHoldsControl();
  // Nothing of the arm's limits changes under a hand that drives it.
  const mayEdit = useHost(({ session }) => session.state !== 'live' && !session.parking) === true && controls;
  const edited = useStore(limitsDraft, ({ draft }) => draft?.armId);
  useEffect(() => { if (!mayEdit) limitsDraft.setState({ draft: null }); }, [mayEdit]);
  useEffect(() => {
    const arm = live?.arms.find(({ described: { id } }) => id === edited);
    view.current?.refresh();
    if (!arm || !view.current || !canvas.current) return undefined;
    return startLimitDragging(canvas.current, view.current, arm.described.base);
  }, [live, edited]);
  const arms = live?.arms.map(({ described }) => described) ?? [];
  return (
    <div className="panel scene-panel">
      <canvas ref={canvas} className="scene-panel__canvas" role="img" aria-label={t('drive.scene.label')} />
      {live?.arms.map(({ described: { id } }) => (
        <div key={id} ref={(box) => { if (box) labels.current.set(id, box); else labels.current.delete(id); }} className="scene-panel__ruling" data-tone="calm" role="status" />
      ))}
      {live ? (
        <div className="scene-panel__home">
          {mayEdit && <EditLimitsButton arms={arms} />}
          <button className="button button--small" type="button" onClick={() => view.current?.home()}>{t('drive.scene.home')}</button>
        </div>
      ) : <p className="panel__empty">{t('drive.scene.waiting')}</p>}
      {mayEdit && <LimitsEditor arms={arms} />}
    </div>
  );
}
