// Where the pieces of an episode are on the host's HTTP door. The token of a page opened over a LAN goes along.

function address(path: string): string {
  const token = new URLSearchParams(location.search).get('token');
  return token === null ? path : `${path}?token=${encodeURIComponent(token)}`;
}

const episode = (id: string): string => `/episodes/${encodeURIComponent(id)}`;

export const manifestAddress = (id: string): string => address(`${episode(id)}/manifest.json`);
export const worldAddress = (id: string): string => address(`${episode(id)}/world.json`);
export const streamAddress = (id: string, stream: string): string => address(`${episode(id)}/streams/${encodeURIComponent(stream)}`);
export const videoAddress = (id: string, camera: string): string => address(`${episode(id)}/video/${encodeURIComponent(camera)}.mp4`);
