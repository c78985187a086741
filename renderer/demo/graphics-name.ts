// What draws on this machine, by name: for reports, and for choosing cheap drawing on a processor that
// does it all. The demo hand's worker and run-demo.ts ask.

export function graphicsName(): string {
  const context = new OffscreenCanvas(1, 1).getContext('webgl2');
  const information = context?.getExtension('WEBGL_debug_renderer_info');
  const name = information ? String(context!.getParameter(information.UNMASKED_RENDERER_WEBGL)) : 'unknown';
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return name;
}

export const drawsInSoftware = (): boolean => /swiftshader|llvmpipe|softpipe|software/i.test(graphicsName());
