// The hero: the rig in 3D with ghost, trail and the guard's reason beside the tool.
import { useEffect, useRef } from 'react';
import { useLink } from '../host/use-host.tsx';
import { startHeroView, type HeroView } from '../scene/hero-view.ts';
import { rulingNow } from '../scene/marks-input.ts';
import { useLiveScene } from '../scene/scene-of-host.tsx';
import { rulingWords } from '../words/ruling-words.ts';
import { t } from '../words/index.ts';
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
      isRecording: () => link.state.getState().host?.take.phase === 'recording',
      onTool: ({ described: { id, arm } }, x, y) => {
        const ruling = rulingNow(link, performance.now(), id);
        const box = labels.current.get(id);
        if (!box) return;
        box.dataset['tone'] = ruling.tone;
        if (ruling.tone === 'calm') return;
        box.textContent = rulingWords(ruling, arm);
        box.style.transform = `translate(${Math.round(x + 44)}px, ${Math.round(y - 16)}px)`;
      },
    });
    view.current = hero;
    return () => { hero.dispose(); view.current = null; };
  }, [live, link]);
  return (
    <div className="panel scene-panel">
      <canvas ref={canvas} className="scene-panel__canvas" role="img" aria-label={t('drive.scene.label')} />
      {live?.arms.map(({ described: { id } }) => (
        <div key={id} ref={(box) => { if (box) labels.current.set(id, box); else labels.current.delete(id); }} className="scene-panel__ruling" data-tone="calm" role="status" />
      ))}
      {live ? (
        <button className="button button--small scene-panel__home" type="button" onClick={() => view.current?.home()}>{t('drive.scene.home')}</button>
      ) : <p className="panel__empty">{t('drive.scene.waiting')}</p>}
    </div>
  );
}
