// The cockpit's sounds, made by oscillators: short, quiet, each told apart without looking. SessionSounds plays them.

export type SoundName =
  | 'armed' | 'clutchIn' | 'clutchOut' | 'guard' | 'trackingLost' | 'count' | 'recordStart' | 'recordStop' | 'kept' | 'discarded' | 'stopped';

/** Tones one after the other: hertz, seconds, loudness 0…1, and where the tone glides to. */
interface Tone { readonly hz: number; readonly seconds: number; readonly loudness: number; readonly toHz?: number; readonly shape?: OscillatorType; readonly pause?: number }

const sounds: Readonly<Record<SoundName, readonly Tone[]>> = {
  armed: [{ hz: 523, seconds: 0.09, loudness: 0.25 }, { hz: 784, seconds: 0.14, loudness: 0.25 }],
  clutchIn: [{ hz: 1250, seconds: 0.025, loudness: 0.3 }],
  clutchOut: [{ hz: 820, seconds: 0.03, loudness: 0.25 }],
  guard: [{ hz: 150, seconds: 0.08, loudness: 0.5, shape: 'triangle', pause: 0.05 }, { hz: 150, seconds: 0.08, loudness: 0.5, shape: 'triangle' }],
  trackingLost: [{ hz: 620, seconds: 0.22, loudness: 0.3, toHz: 330 }],
  count: [{ hz: 660, seconds: 0.07, loudness: 0.3 }],
  recordStart: [{ hz: 990, seconds: 0.28, loudness: 0.3 }],
  recordStop: [{ hz: 660, seconds: 0.1, loudness: 0.3, pause: 0.03 }, { hz: 495, seconds: 0.16, loudness: 0.3 }],
  kept: [{ hz: 587, seconds: 0.08, loudness: 0.25 }, { hz: 740, seconds: 0.08, loudness: 0.25 }, { hz: 880, seconds: 0.16, loudness: 0.25 }],
  discarded: [{ hz: 294, seconds: 0.18, loudness: 0.3, toHz: 196, shape: 'triangle' }],
  stopped: [{ hz: 220, seconds: 0.35, loudness: 0.6, shape: 'square' }],
};

let context: AudioContext | undefined;

export function playSound(name: SoundName): void {
  // Until the first click or key the browser keeps pages silent; what could not sound then must not sound later.
  if (!navigator.userActivation.hasBeenActive) return;
  context ??= new AudioContext();
  if (context.state !== 'running') { void context.resume(); return; }
  let at = context.currentTime + 0.005;
  for (const tone of sounds[name]) {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.type = tone.shape ?? 'sine';
    oscillator.frequency.setValueAtTime(tone.hz, at);
    if (tone.toHz !== undefined) oscillator.frequency.exponentialRampToValueAtTime(tone.toHz, at + tone.seconds);
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(tone.loudness * 0.35, at + 0.004);
    gain.gain.exponentialRampToValueAtTime(0.0005, at + tone.seconds);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(at);
    oscillator.stop(at + tone.seconds + 0.02);
    at += tone.seconds + (tone.pause ?? 0);
  }
}
