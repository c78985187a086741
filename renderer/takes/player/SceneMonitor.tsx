// The 3D monitor of the player: poses the recorded rig at the playhead. Draws only when the moment, the view
// or its size changed, and leaves the machine room to decode video when drawing is slow.
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { armStreams } from '../../../core/streams/arm-streams.ts';
import type { Columns } from '../../../core/streams/columns.ts';
import { sharedGl } from '../../scene/gl.ts';
import { theme } from '../../theme/apply-theme.ts';
import { t } from '../../words/index.ts';
import type { OpenedEpisode } from './episode-store.ts';
import type { EpisodeWorld } from './load-episode.ts';
import { columnsOfKind, startNanos, type PlayerSession } from './player-session.ts';
import { makeTakeScene } from './take-scene.ts';

/** Sample by sample where that is at hand. */
const exactly = ({ columns, exact }: OpenedEpisode): ReadonlyMap<string, Columns> => new Map([...columns, ...exact]);

/** Another take's columns on this one's clock: `zeroNanos` is where its time zero falls. */
function columnsLater(columns: Columns | undefined, { episode }: PlayerSession, zeroNanos: number): Columns | undefined {
  if (!columns) return undefined;
  const by = zeroNanos - startNanos(episode.getState());
  return { ...columns, tCapture: columns.tCapture.map((at) => at + by), tArrive: columns.tArrive.map((at) => at + by) };
}

/** A software rasteriser shares the processor with the video decoders. */
const softwarePixels = 620_000;
const hardwarePixels = 4_000_000;

export interface SceneMonitorProps {
  readonly session: PlayerSession;
  readonly arms: EpisodeWorld;
  /** Another take's arm in the place of the command's twin, and how much later its seconds are here; both paths are drawn whole. */
  readonly ghost?: { readonly session: PlayerSession; readonly laterSeconds: number };
}

export function SceneMonitor({ session, arms, ghost }: SceneMonitorProps) {
  const other = ghost?.session;
  const laterSeconds = ghost?.laterSeconds ?? 0;
  const canvas = useRef<HTMLCanvasElement>(null);
  const themed = useStore(theme);
  const themeNow = useRef(themed);
  const redraw = useRef<() => void>(() => undefined);

  useEffect(() => {
    const element = canvas.current!;
    const { playhead, episode } = session;
    let restUntil = 0;
    let again = 0;
    // A canvas that nobody has measured yet would be drawn small and shown stretched.
    let isMeasured = false;
    const mostPixels = sharedGl().isSoftware ? softwarePixels : hardwarePixels;
    const scene = makeTakeScene(element, arms, () => { redraw.current(); });
    const draw = (force: boolean) => {
      const now = performance.now();
      if (!isMeasured) return;
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
        const { state, command } = armStreams(arm.id);
        const of = (id: string | null) => (id === null ? undefined : opened.exact.get(id) ?? opened.columns.get(id));
        const ghostly = other && columnsLater(columnsOfKind(exactly(other.episode.getState()), 'jointState', arm.id), other, startNanos(opened) + laterSeconds * 1e9);
        return { state: of(state), command: other ? ghostly : of(command), objects: of(arm.objects) };
      }, startNanos(opened));
      if (other) {
        scene.setGhost();
        scene.setPaths([opened, other.episode.getState()].map(({ columns }) => columnsOfKind(columns, 'jointState', arms[0].id)));
      }
      playhead.refresh();
    };
    take();
    scene.recolour(themeNow.current.palette, themeNow.current.name === 'light');
    const unsubscribe = episode.subscribe((now, before) => { if (now.columns !== before.columns || now.exact !== before.exact || now.manifest !== before.manifest) take(); });
    const unother = other?.episode.subscribe((now, before) => { if (now.columns !== before.columns || now.exact !== before.exact || now.manifest !== before.manifest) take(); });
    const unwatch = playhead.watch(() => { draw(false); });
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      const ratio = Math.min(window.devicePixelRatio, 2, Math.sqrt(mostPixels / Math.max(1, width * height)));
      element.width = Math.round(width * ratio);
      element.height = Math.round(height * ratio);
      isMeasured = true;
      draw(true);
    });
    observer.observe(element);
    return () => { cancelAnimationFrame(again); observer.disconnect(); unwatch(); unother?.(); unsubscribe(); scene.dispose(); };
  }, [session, arms, other, laterSeconds]);

  useEffect(() => { themeNow.current = themed; redraw.current(); }, [themed]);

  return <canvas ref={canvas} className="monitor__canvas monitor__canvas--scene" role="img" aria-label={t('player.monitor.scene')} />;
}
