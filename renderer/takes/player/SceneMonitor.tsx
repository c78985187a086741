// The 3D monitor of the player: poses the recorded rig at the playhead. Draws only when the moment, the view
// or its size changed, and leaves the machine room to decode video when drawing is slow.
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { armStreams } from '../../../core/streams/arm-streams.ts';
import { sharedGl } from '../../scene/gl.ts';
import { theme } from '../../theme/apply-theme.ts';
import { t } from '../../words/index.ts';
import type { EpisodeWorld } from './load-episode.ts';
import { startNanos, type PlayerSession } from './player-session.ts';
import { makeTakeScene } from './take-scene.ts';

/** A software rasteriser shares the processor with the video decoders. */
const softwarePixels = 620_000;
const hardwarePixels = 4_000_000;

export function SceneMonitor({ session, arms }: { readonly session: PlayerSession; readonly arms: EpisodeWorld }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const themed = useStore(theme);
  const themeNow = useRef(themed);
  const redraw = useRef<() => void>(() => undefined);

  useEffect(() => {
    const element = canvas.current!;
    const { playhead, episode } = session;
    let restUntil = 0;
    let again = 0;
    const mostPixels = sharedGl().isSoftware ? softwarePixels : hardwarePixels;
    const scene = makeTakeScene(element, arms, () => { redraw.current(); });
    const draw = (force: boolean) => {
      const now = performance.now();
      if (!force && playhead.state().playing && now < restUntil) return;
      cancelAnimationFrame(again);
      if (!sharedGl().turn(element)) {
        again = requestAnimationFrame(() => { draw(force); });
        return;
      }
      scene.show(playhead.shown());
      // Drawing takes at most half of the time; videos and plots get the rest.
      restUntil = now + 2 * (performance.now() - now);
    };
    redraw.current = () => {
      scene.recolour(themeNow.current.palette, themeNow.current.name === 'light');
      draw(true);
    };
    const take = () => {
      const opened = episode.getState();
      scene.setStreams((arm) => {
        const { state, command, tool } = armStreams(arm.id);
        const of = (id: string | null) => (id === null ? undefined : opened.columns.get(id));
        return { state: of(state), command: of(command), objects: of(arm.objects), tool: of(tool) };
      }, startNanos(opened));
      playhead.refresh();
    };
    take();
    scene.recolour(themeNow.current.palette, themeNow.current.name === 'light');
    const unsubscribe = episode.subscribe((now, before) => { if (now.columns !== before.columns || now.manifest !== before.manifest) take(); });
    const unwatch = playhead.watch(() => { draw(false); });
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      const ratio = Math.min(window.devicePixelRatio, 2, Math.sqrt(mostPixels / Math.max(1, width * height)));
      element.width = Math.round(width * ratio);
      element.height = Math.round(height * ratio);
      draw(true);
    });
    observer.observe(element);
    return () => { cancelAnimationFrame(again); observer.disconnect(); unwatch(); unsubscribe(); scene.dispose(); };
  }, [session, arms]);

  useEffect(() => { themeNow.current = themed; redraw.current(); }, [themed]);

  return <canvas ref={canvas} className="monitor__canvas monitor__canvas--scene" role="img" aria-label={t('player.monitor.scene')} />;
}
