// One camera of the take, following the playhead. Decodes only while it stands on the screen.
import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { t } from '../../words/index.ts';
import { videoAddress } from '../episode-address.ts';
import { frameTimes, videoSecond, type FrameTimes } from './frame-times.ts';
import { startNanos, type PlayerSession } from './player-session.ts';
import { VideoFollower } from './video-follower.ts';
import { openVideo, VideoError, type Frame, type VideoTrouble } from './video-source.ts';

export const cameraTitle = (camera: string): string =>
  camera === 'hand' || camera === 'overview' || camera === 'wrist' ? t(`player.camera.${camera}`) : camera;

export function VideoMonitor({ session, camera }: { readonly session: PlayerSession; readonly camera: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const late = useRef<HTMLSpanElement>(null);
  const [trouble, setTrouble] = useState<VideoTrouble | null>(null);
  const frames = useStore(session.episode, (state) => state.exact.get(`camera.${camera}/frames`));
  const start = useStore(session.episode, startNanos);
  const times = useMemo<FrameTimes>(() => (frames ? frameTimes(frames, start) : { seconds: new Float64Array(0) }), [frames, start]);
  const newestTimes = useRef(times);
  useEffect(() => { newestTimes.current = times; session.playhead.refresh(); }, [times, session]);

  useEffect(() => {
    const { playhead } = session;
    let follower: VideoFollower | undefined;
    let unwatch: (() => void) | undefined;
    let closed = false;
    const fail = (error: unknown) => {
      if (closed) return;
      const kind = error instanceof VideoError ? error.trouble : 'unreadable';
      setTrouble(kind);
      session.report({ kind: 'video', piece: camera, trouble: kind });
    };
    const show = (frame: Frame) => {
      const element = canvas.current;
      if (!element) return;
      if (element.width !== frame.width || element.height !== frame.height) { element.width = frame.width; element.height = frame.height; }
      const context = element.getContext('2d');
      if (context) frame.draw(context, element.width, element.height);
      element.dataset['second'] = frame.timestamp.toFixed(4);
    };
    void openVideo(videoAddress(session.id, camera)).then((source) => {
      if (closed) { source.close(); return; }
      const mine = follower = new VideoFollower(source, { show, failed: fail });
      unwatch = playhead.watch((seconds) => {
        mine.follow(videoSecond(newestTimes.current, seconds), playhead.state().playing);
        const text = mine.late === 0 ? '' : t('player.missed', { count: mine.late });
        if (late.current && late.current.textContent !== text) late.current.textContent = text;
      });
    }, fail);
    return () => { closed = true; unwatch?.(); follower?.close(); };
  }, [session, camera]);

  return (
    <>
      {trouble
        ? <p className="monitor__trouble">{t(`player.problem.video.${trouble}`, { piece: cameraTitle(camera) })}</p>
        : <canvas ref={canvas} className="monitor__canvas" role="img" aria-label={cameraTitle(camera)} />}
      <span ref={late} className="monitor__late" />
    </>
  );
}
