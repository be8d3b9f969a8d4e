import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { fontFiles } from './font-files.plugin.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

// `npm run demo` builds this at its first start, so whatever costs time and helps nobody there is off.
export default defineConfig({
  root: path('.'),
  base: '/',
  plugins: [react(), fontFiles()],
  worker: { format: 'es' },
  build: {
    outDir: path('../dist/web'),
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: false,
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4_000,
    rolldownOptions: {
      input: [path('page/index.html'), path('graphiql/index.html')],
      onLog(level, log, report) {
        // React Compiler's "use no memo" in GraphiQL's packages: it means nothing once they are compiled.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
    },
  },
});
