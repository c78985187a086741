// The panels of the Drive view. A new panel is one file and one line here (and its title in words/en-drive.ts).

export const panels = {
  scene: () => import('./ScenePanel.tsx'),
  handCamera: () => import('./HandCameraPanel.tsx'),
  overview: () => import('./OverviewPanel.tsx'),
  wrist: () => import('./WristPanel.tsx'),
  plots: () => import('./PlotsPanel.tsx'),
  events: () => import('./EventsPanel.tsx'),
} as const;

/** Also its name in stored layouts: never reuse one. */
export type PanelId = keyof typeof panels;
export const panelIds = Object.keys(panels) as PanelId[];
