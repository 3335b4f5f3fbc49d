/** Builds dist/chrome and dist/firefox from one source tree. `node build.mjs --readable` skips minifying. */

import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { manifest } from './manifest.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const minify = !process.argv.includes('--readable');

/** What pages wait for: files → bytes gzipped that they should stay below together; more is said, not refused. */
const BUDGET = { 'content-arxiv.js': 16_500, 'content-arxiv.js annotate.js': 30_000, 'content-huggingface.js annotate.js': 30_000 };
const SCRIPTS = {
  background: 'src/background/background.entry.ts',
  popover: 'src/content/popover.entry.ts',
  annotate: 'src/content/annotate.entry.ts',
  popup: 'src/popup/popup.entry.ts',
  options: 'src/options/options.entry.ts',
  viewer: 'src/viewer/viewer.entry.ts',
};
const FILES = {
  'popup.html': 'src/popup/popup.html',
  'popup.css': 'src/popup/popup.css',
  'options.html': 'src/options/options.html',
  'options.css': 'src/options/options.css',
  'look.css': 'src/shared/look.css',
  'viewer.html': 'src/viewer/viewer.html',
  'viewer.css': 'src/viewer/viewer.css',
  'textLayer.css': 'src/viewer/textLayer.css',
  icons: 'icons',
};
/** pdf.js and what it reads, unchanged from its package; loaded by the viewer's page only, once a PDF is opened. */
const PDFJS = 'node_modules/pdfjs-dist';
const PDFJS_FILES = {
  'pdf.min.mjs': 'legacy/build/pdf.min.mjs',
  'pdf.worker.min.mjs': 'legacy/build/pdf.worker.min.mjs',
  cmaps: 'cmaps',
  standard_fonts: 'standard_fonts',
  'decoders/openjpeg_nowasm_fallback.js': 'wasm/openjpeg_nowasm_fallback.js',
  'decoders/jbig2_nowasm_fallback.js': 'wasm/jbig2_nowasm_fallback.js',
  'decoders/LICENSE_OPENJPEG': 'wasm/LICENSE_OPENJPEG',
  'decoders/LICENSE_JBIG2': 'wasm/LICENSE_JBIG2',
  LICENSE: 'LICENSE',
};
/** What opening a PDF loads, for the figures that the build prints with `--sizes`. */
const PDF_PAGE = ['viewer.html', 'viewer.css', 'textLayer.css', 'look.css', 'viewer.js', 'pdfjs/pdf.min.mjs', 'pdfjs/pdf.worker.min.mjs'];

const pdfjsBeside = {
  name: 'pdfjs-beside',
  setup({ onResolve }) {
    onResolve({ filter: /^pdfjs-dist\/legacy\/build\/pdf\.mjs$/ }, () => ({ path: '/pdfjs/pdf.min.mjs', external: true }));
  },
};

/** Style sheets that scripts import with `?inline`: bundled, minified, as text. */
const inlineStyles = {
  name: 'inline-styles',
  setup({ initialOptions, onResolve, onLoad }) {
    const namespace = 'inline-style';
    onResolve({ filter: /\.css\?inline$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path.replace('?inline', '')),
      namespace,
    }));
    onLoad({ filter: /./, namespace }, async ({ path }) => {
      const { target } = initialOptions;
      const { outputFiles } = await esbuild.build({ entryPoints: [path], bundle: true, write: false, minify, target });
      return { contents: outputFiles[0].text.trim(), loader: 'text' };
    });
  },
};

/** A site's pages load a content script that reads this site and no other. */
const onlySite = (id) => ({
  name: 'only-site',
  setup({ onLoad }) {
    const contents = `import { ${id} } from './${id}'; export const sites = [${id}]; export const siteOf = (host) => sites.find(({ hosts }) => hosts.includes(host)) ?? null;`;
    onLoad({ filter: /\/sites\/index\.ts$/ }, () => ({ contents, resolveDir: here('src/sites'), loader: 'ts' }));
  },
});

/** Id and host names of all sites, read from the sites' own files. */
async function readSites() {
  const bundle = await esbuild.build({
    entryPoints: [here('src/sites/index.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    alias: { '@src': here('src') },
  });
  const source = Buffer.from(bundle.outputFiles[0].contents).toString('base64');
  const { sites } = await import(`data:text/javascript;base64,${source}`);
  return sites.map(({ id, hosts }) => ({ id, hosts }));
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const gzipped = async (file) => gzipSync(await readFile(file), { level: 9 }).length;

/** Bytes gzipped: of every script, and of all that opening a PDF loads. */
async function printSizes(browser, out, sites) {
  for (const name of [...Object.keys(SCRIPTS), ...sites.map(({ id }) => `content-${id}`)]) process.stdout.write(`${browser}/${name}.js ${kilobytes(await gzipped(`${out}/${name}.js`))}\n`);
  const parts = await Promise.all(PDF_PAGE.map((file) => gzipped(`${out}/${file}`)));
  process.stdout.write(`${browser}: PDF page ${kilobytes(parts.reduce((sum, part) => sum + part, 0))}\n`);
}

async function build(browser, version, sites) {
  // Built beside the present one, which stays when this fails or another build runs.
  const out = here(`dist/.${browser}-${process.pid}`);
  await mkdir(out, { recursive: true });
  const options = {
    bundle: true,
    outdir: out,
    format: 'iife',
    target: browser === 'chrome' ? 'chrome120' : 'firefox142',
    alias: { '@src': here('src') },
    minify,
    sourcemap: 'linked',
    legalComments: 'none',
    logLevel: 'warning',
  };
  const entryPoints = Object.fromEntries(Object.entries(SCRIPTS).map(([name, path]) => [name, here(path)]));
  await esbuild.build({ ...options, entryPoints, plugins: [inlineStyles, pdfjsBeside] });
  for (const { id } of sites) {
    const entry = { [`content-${id}`]: here('src/content/content.entry.ts') };
    await esbuild.build({ ...options, entryPoints: entry, plugins: [inlineStyles, onlySite(id)] });
  }
  for (const [files, most] of minify ? Object.entries(BUDGET) : []) {
    const each = await Promise.all(files.split(' ').map((file) => gzipped(`${out}/${file}`)));
    const length = each.reduce((sum, one) => sum + one, 0);
    if (length > most) process.stderr.write(`build: ${browser}: ${files} has ${length} bytes gzipped, the aim is ${most}\n`);
  }
  for (const [to, from] of Object.entries(FILES)) await cp(here(from), `${out}/${to}`, { recursive: true });
  for (const [to, from] of Object.entries(PDFJS_FILES)) await cp(here(`${PDFJS}/${from}`), `${out}/pdfjs/${to}`, { recursive: true });
  if (process.argv.includes('--sizes')) await printSizes(browser, out, sites);
  await writeFile(`${out}/manifest.json`, `${JSON.stringify(manifest(browser, version, sites), null, 2)}\n`);
  await rm(here(`dist/${browser}`), { recursive: true, force: true });
  await rename(out, here(`dist/${browser}`));
}

const { version } = JSON.parse(await readFile(here('package.json'), 'utf8'));
const sites = await readSites();
const built = await Promise.allSettled(['chrome', 'firefox'].map((browser) => build(browser, version, sites)));
for (const browser of ['chrome', 'firefox']) await rm(here(`dist/.${browser}-${process.pid}`), { recursive: true, force: true });
const failed = built.find(({ status }) => status === 'rejected');
if (failed) {
  process.stderr.write(`build: ${failed.reason.message}\n`);
  process.exitCode = 1;
}
