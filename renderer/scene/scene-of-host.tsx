// Asks the host once what the rig is and shares one live scene, and its cameras, with every panel that shows them.
import type { DescribedArm } from '../../core/contract/contract.ts';
import { createContext, useContext, useEffect, useRef, useState, type ReactNode } from 'react';
import { useConnected, useHost, useLink } from '../host/use-host.tsx';
import { startCameraRecorder } from './camera-recorder.ts';
import { makeLiveScene, type LiveScene } from './live-scene.ts';
import { startSimulatedCameras, type SimulatedCamera, type SimulatedCameras } from './simulated-cameras.ts';

interface HostScene { readonly live: LiveScene; readonly simulated: SimulatedCameras }

const SceneContext = createContext<HostScene | null>(null);

export function SceneProvider({ children }: { readonly children: ReactNode }) {
  const link = useLink();
  const connected = useConnected();
  const rig = useRigToDraw();
  const [scene, setScene] = useState<HostScene | null>(null);
  useEffect(() => {
    if (!connected || rig === null) return undefined;
    const gone = new AbortController();
    const undo: (() => void)[] = [];
    void (async () => {
      try {
        const { arms: [first, ...others] } = await link.call.rig.describe({}, { signal: gone.signal });
        if (gone.signal.aborted || !first) return;
        const live = makeLiveScene(link, [first, ...others]);
        const recorder = startCameraRecorder(link);
        const simulated = startSimulatedCameras(live, recorder);
        undo.push(() => { simulated.dispose(); recorder.close(); live.dispose(); });
        setScene({ live, simulated });
      } catch (error) {
        // A rig without an arm has nothing to draw; the Scene panel says so.
        if (!gone.signal.aborted) console.warn('no scene', error);
      }
    })();
    return () => {
      gone.abort();
      for (const close of undo) close();
    };
  }, [link, connected, rig]);
  return <SceneContext value={scene}>{children}</SceneContext>;
}

/** Changes with the rig, and when an arm came that was missed before. One that goes is drawn as it stood. */
function useRigToDraw(): string | null {
  const name = useHost((host) => host.rig.name);
  const present = useHost((host) => host.rig.arms.filter((arm) => arm.present).map(({ id }) => id).join(' ')) ?? '';
  const drawn = useRef({ name, ids: new Set<string>() });
  if (drawn.current.name !== name) drawn.current = { name, ids: new Set() };
  for (const id of present.split(' ')) if (id !== '') drawn.current.ids.add(id);
  return name && [name, ...drawn.current.ids].join(' ');
}

/** Null until the host has described the rig. */
export const useLiveScene = (): LiveScene | null => useContext(SceneContext)?.live ?? null;

/** An arm as the host described it; undefined until then. */
export const useRigArm = (id: string): DescribedArm | undefined => useContext(SceneContext)?.live.arms.find(({ described }) => described.id === id)?.described;

export const useSimulatedCamera = (name: string): SimulatedCamera | null =>
  useContext(SceneContext)?.simulated.cameras.find((camera) => camera.name === name) ?? null;
