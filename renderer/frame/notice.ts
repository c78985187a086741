// The one refusal or trouble the operator should read now; the notice line shows it until it is closed or
// replaced.
import { createStore } from 'zustand';
import type { Fault } from '../../core/fault.ts';

interface NoticeState {
  readonly fault: Fault | null;
  readonly show: (fault: Fault) => void;
  readonly close: () => void;
}

export const notice = createStore<NoticeState>((set) => ({
  fault: null,
  show: (fault) => set({ fault }),
  close: () => set({ fault: null }),
}));
