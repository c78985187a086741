// Moves the demo hand: drag it over its picture, the wheel brings it nearer, a second button or Shift pinches.
// Or it drives itself: the demo operator does the task.
import { useEffect, useRef, useState } from 'react';
import { operate, type Operation } from '../demo/operate.ts';
import { useAct } from '../frame/use-act.ts';
import { useHost, useLink } from '../host/use-host.tsx';
import type { HandSession } from '../tracking/hand-session.ts';
import { t } from '../words/index.ts';

/** Where the demo camera sees a hand whole: metres in its frame. */
const reach = { x: 0.2, y: 0.16, near: 0.3, far: 0.75 } as const;
const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

export function DemoHandControl({ session }: { readonly session: HandSession }) {
  const link = useLink();
  const act = useAct();
  const canDrive = useHost((host) => host.session.state === 'armed' || host.session.state === 'live') ?? false;
  const pad = useRef<HTMLDivElement>(null);
  const [drives, setDrives] = useState(false);
  useEffect(() => {
    const box = pad.current;
    const hand = session.demoHand();
    if (!box || !hand || drives) return undefined;
    const move = (event: PointerEvent) => {
      if (event.buttons === 0) return;
      // The hand is drawn as a webcam sees it, so the pointer moves the picture of it.
      const metresPerPixel = (2 * hand.pose.position[2] * Math.tan((24 * Math.PI) / 180)) / box.clientHeight;
      const [x, y, z] = hand.pose.position;
      hand.pose = {
        ...hand.pose, pinch: (event.buttons & 2) !== 0 || event.shiftKey ? 1 : 0,
        position: [clamp(x + event.movementX * metresPerPixel, -reach.x, reach.x), clamp(y + event.movementY * metresPerPixel, -reach.y, reach.y + 0.06), z],
      };
    };
    const down = (event: PointerEvent) => { box.setPointerCapture(event.pointerId); move(event); };
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const [x, y, z] = hand.pose.position;
      hand.pose = { ...hand.pose, position: [x, y, clamp(z + event.deltaY * 0.0003, reach.near, reach.far)] };
    };
    const noMenu = (event: Event) => event.preventDefault();
    box.addEventListener('pointerdown', down);
    box.addEventListener('pointermove', move);
    box.addEventListener('wheel', wheel, { passive: false });
    box.addEventListener('contextmenu', noMenu);
    return () => {
      box.removeEventListener('pointerdown', down);
      box.removeEventListener('pointermove', move);
      box.removeEventListener('wheel', wheel);
      box.removeEventListener('contextmenu', noMenu);
    };
  }, [session, drives]);
  const operation = useRef<Operation>(null);
  const drive = () => {
    if (drives) { operation.current?.stop(); return; }
    const begun = operate(link, session);
    operation.current = begun;
    setDrives(true);
    act(() => begun.done.finally(() => setDrives(false)));
  };
  useEffect(() => () => operation.current?.stop(), [session]);
  return (
    <>
      <div ref={pad} className="demo-hand__pad" aria-hidden="true" />
      <div className="demo-hand">
        <button className="button button--small" type="button" aria-pressed={drives} disabled={!canDrive} onClick={drive}>{t(drives ? 'drive.bar.operatorStop' : 'drive.bar.operator')}</button>
      </div>
    </>
  );
}
