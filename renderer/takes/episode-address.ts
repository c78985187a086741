// Where the pieces of an episode are on the host's HTTP door, which this page came through too.

const episode = (id: string): string => `/episodes/${encodeURIComponent(id)}`;

export const manifestAddress = (id: string): string => `${episode(id)}/manifest.json`;
export const worldAddress = (id: string): string => `${episode(id)}/world.json`;
export const streamAddress = (id: string, stream: string): string => `${episode(id)}/streams/${encodeURIComponent(stream)}`;
export const videoAddress = (id: string, camera: string): string => `${episode(id)}/video/${encodeURIComponent(camera)}.mp4`;
