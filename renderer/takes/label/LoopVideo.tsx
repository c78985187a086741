// One camera of a take, large, over and over at a speed. What it shows now is told to whoever draws beside it.
import { useEffect, useRef, useState } from 'react';
import type { Episode } from '../../../core/contract/episode.ts';
import { t } from '../../words/index.ts';
import { videoAddress } from '../episode-address.ts';
import { Picture } from '../TakeTile.tsx';
import { cameraTitle } from '../player/VideoMonitor.tsx';
import { VideoFollower } from '../player/video-follower.ts';
import { takeVideo } from './video-ahead.ts';

/** The moment that is shown, and how it moves: kept outside React, read once per picture. */
export class LoopClock {
  #base = 0;
  #since = performance.now();
  #speed: number;
  #playing = true;
  durationSeconds = 0;

  constructor(speed: number) { this.#speed = speed; }

  get playing(): boolean { return this.#playing; }

  position(): number {
    const seconds = this.#playing ? this.#base + ((performance.now() - this.#since) / 1000) * this.#speed : this.#base;
    return this.durationSeconds > 0 ? seconds % this.durationSeconds : 0;
  }

  seek(seconds: number): void {
    this.#base = ((seconds % this.durationSeconds) + this.durationSeconds) % this.durationSeconds || 0;
    this.#since = performance.now();
  }

  setSpeed(speed: number): void { this.seek(this.position()); this.#speed = speed; }
  setPlaying(playing: boolean): void { this.seek(this.position()); this.#playing = playing; }
}

export interface LoopVideoProps {
  readonly take: Episode;
  readonly camera: string;
  readonly clock: LoopClock;
  onPosition(seconds: number): void;
}

const positionMilliseconds = 120;

export function LoopVideo({ take, camera, clock, onPosition }: LoopVideoProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [state, setState] = useState<'waiting' | 'showing' | 'failed'>('waiting');
  useEffect(() => {
    let closed = false;
    let follower: VideoFollower | undefined;
    let frameId = 0;
    let toldAt = 0;
    clock.durationSeconds = take.durationSeconds;
    clock.seek(0);
    const failed = () => { if (!closed) setState('failed'); };
    void takeVideo(videoAddress(take.id, camera)).then((source) => {
      if (closed) { source.close(); return; }
      clock.seek(0);
      const mine = follower = new VideoFollower(source, {
        show: (frame) => {
          const element = canvas.current;
          if (!element) return;
          if (element.width !== frame.width || element.height !== frame.height) { element.width = frame.width; element.height = frame.height; }
          const context = element.getContext('2d');
          if (context) frame.draw(context, element.width, element.height);
          element.dataset['take'] = take.id;
          setState('showing');
        },
        failed,
      });
      const turn = () => {
        const seconds = clock.position();
        mine.follow(seconds, clock.playing);
        const now = performance.now();
        if (now - toldAt > positionMilliseconds) { toldAt = now; onPosition(seconds); }
        frameId = requestAnimationFrame(turn);
      };
      turn();
    }, failed);
    return () => { closed = true; cancelAnimationFrame(frameId); follower?.close(); };
  }, [take.id, take.durationSeconds, camera, clock, onPosition]);
  return (
    <div className="loop">
      {state === 'waiting' && <div className="loop__before"><Picture take={take} /></div>}
      {state === 'failed' ? <p className="loop__trouble">{t('label.videoTrouble')}</p> : <canvas ref={canvas} role="img" aria-label={cameraTitle(camera)} data-state={state} />}
    </div>
  );
}
