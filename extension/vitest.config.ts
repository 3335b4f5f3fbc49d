/** Runs the tests of tests/extension over the sources in src; `@src/x` means extension/src/x in both. */

import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vitest/config';

const here = fileURLToPath(new URL('.', import.meta.url));
const tests = fileURLToPath(new URL('../tests/extension/', import.meta.url));

/** Tests live outside this folder: look their packages up from here, where node_modules is. */
const packagesOfTests: Plugin = {
  name: 'packages-of-tests',
  enforce: 'pre',
  async resolveId(source, importer, options) {
    if (!importer?.startsWith(tests) || /^[./@\0]|^node:/.test(source)) return null;
    return this.resolve(source, `${here}package.json`, { ...options, skipSelf: true });
  },
};

export default defineConfig({
  plugins: [packagesOfTests],
  resolve: { alias: { '@src': `${here}src` } },
  server: { fs: { allow: [here, tests] } },
  test: {
    dir: tests,
    include: ['**/*.test.ts'],
    // A test of pages starts with the line: // @vitest-environment happy-dom
    environment: 'node',
    css: true,
    maxWorkers: 2,
    // Tests wait for what happens, and never for so long; a slow machine may take its time.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    setupFiles: [`${tests}patience.ts`],
    restoreMocks: true,
    unstubGlobals: true,
  },
});
