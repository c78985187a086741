// How the shell and the page are built: electron/ to out/electron, renderer/ to out/renderer.
// tools/build.ts runs it. The host is not bundled: tools/build-host.ts copies it file by file.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const pages = Object.fromEntries(
  ['index', 'bench'].map((name) => [name, here(`renderer/${name}.html`)] as const).filter(([name, file]) => name === 'index' || existsSync(file)),
);

export default defineConfig({
  main: {
    build: {
      outDir: here('out/electron'),
      // Both builds share one folder, so neither may empty it; tools/build.ts does, before them.
      emptyOutDir: false,
      externalizeDeps: { exclude: ['zod'] },
      rolldownOptions: { input: { main: here('electron/main.ts') }, output: { format: 'es', entryFileNames: '[name].js' } },
    },
  },
  preload: {
    build: {
      outDir: here('out/electron'),
      emptyOutDir: false,
      // A sandboxed preload script can only be one CommonJS file.
      rolldownOptions: { input: { preload: here('electron/preload.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: here('renderer'),
    // Pages are served from the host's address; `/assets/` there is out/assets, so the page's own files get another name.
    base: '/',
    publicDir: false,
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      outDir: here('out/renderer'),
      emptyOutDir: true,
      assetsDir: 'page',
      // Inlined files would be data: addresses, which the page's content security policy refuses.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 4000,
      reportCompressedSize: false,
      rolldownOptions: { input: pages },
    },
  },
});
