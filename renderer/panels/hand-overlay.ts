// Draws tracked hands over a picture that is shown whole in its box (object-fit: contain).
import { handBones } from '../../core/streams/hand-bones.ts';
import { theme } from '../theme/apply-theme.ts';

export interface DrawnHand {
  readonly side: 'right' | 'left';
  /** 21 points in 0…1 of the picture, `stride` numbers each. */
  readonly points: ArrayLike<number>;
  readonly stride: number;
}

const thumbTip = 4;
const indexTip = 8;

export function drawHands(canvas: HTMLCanvasElement, hands: readonly DrawnHand[], aspect: number): void {
  const ratio = Math.min(2, devicePixelRatio);
  const width = Math.round(canvas.clientWidth * ratio);
  const height = Math.round(canvas.clientHeight * ratio);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d')!;
  context.clearRect(0, 0, width, height);
  const shownWidth = Math.min(width, height * aspect);
  const shownHeight = shownWidth / aspect;
  const left = (width - shownWidth) / 2;
  const top = (height - shownHeight) / 2;
  const { palette } = theme.getState();
  for (const { points, stride, side } of hands) {
    const x = (index: number) => left + points[index * stride]! * shownWidth;
    const y = (index: number) => top + points[index * stride + 1]! * shownHeight;
    const path = new Path2D();
    for (const [from, to] of handBones) {
      path.moveTo(x(from), y(from));
      path.lineTo(x(to), y(to));
    }
    // Dark under light, so that it shows on any picture.
    context.lineCap = 'round';
    context.strokeStyle = 'rgb(0 0 0 / .55)';
    context.lineWidth = 5 * ratio;
    context.stroke(path);
    context.strokeStyle = side === 'right' ? '#ffffff' : palette.series[2];
    context.lineWidth = 2 * ratio;
    context.stroke(path);
    for (const tip of [thumbTip, indexTip]) {
      context.beginPath();
      context.arc(x(tip), y(tip), 5 * ratio, 0, 2 * Math.PI);
      context.fillStyle = palette.accent;
      context.fill();
      context.strokeStyle = 'rgb(0 0 0 / .55)';
      context.lineWidth = 1.5 * ratio;
      context.stroke();
    }
  }
}
