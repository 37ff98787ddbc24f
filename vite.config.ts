/**
 * How the page is built, twice: for the browser, with Trusted Types for its templates and every text asset compressed
 * beforehand; and for the server, which answers a navigation with the page already filled.
 */

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { msw } from 'msw/vite';
import { minify, type Plugin } from 'vite';
import solid from 'vite-plugin-solid';
import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  plugins: process.env['VITEST']
    ? []
    : [
        trustedTemplates(),
        solid({ ssr: true }),
        ...(mode === 'mock' ? [msw({ mode: 'worker-only' })] : [early()]),
        precompress(),
      ],
  build: {
    outDir: 'dist/client',
    emptyOutDir: true,
    manifest: true,
    sourcemap: false,
    assetsInlineLimit: 0,
    // from 2024 on these have light-dark(); without it every colour would be written three times
    cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // `isServer` of Solid is one
      optimization: { inlineConst: { mode: 'all', pass: 3 } },
      // the first view is one script, the sections below it another, instead of one for each set of parts that share it
      output: {
        codeSplitting: {
          groups: [
            { name: 'page', tags: ['$initial'], priority: 2 },
            // else the editors, which use it too, would wait for the sections
            { name: 'field', test: /\/src\/ui\/field\.css/, priority: 3 },
            { name: 'sections', test: /\/src\/pages\//, priority: 1 },
          ],
        },
      },
    },
  },
  environments: {
    ssr: {
      build: {
        outDir: 'dist/server',
        manifest: false,
        ssr: true,
        rolldownOptions: {
          input: { render: 'src/entry-server.tsx' },
          output: { entryFileNames: '[name].js', codeSplitting: {} },
        },
      },
      // one bundle; tests run on the packages themselves
      resolve: { noExternal: process.env['VITEST'] ? [] : true },
    },
  },
  builder: {
    buildApp: async builder => {
      for (const environment of Object.values(builder.environments)) await builder.build(environment);
    },
  },
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/{profile,mocks,i18n,requirements}/**/*.test.ts'] } },
      // most of their time these tests wait for time-outs
      {
        test: {
          name: 'server',
          include: ['test/{server,conformance,directory,linking,matrix}/**/*.test.ts'],
          maxWorkers: 3,
          testTimeout: 20_000,
        },
      },
      { test: { name: 'system', include: ['test/system/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 180_000 } },
      // loads and faults: one at a time, or they would measure each other
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          maxWorkers: 1,
          testTimeout: 900_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'scanners',
          include: ['test/scanners/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/{page,journey}/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
}));

/** Lets every module that imports Solid's runtime, libraries too, get the one that knows its templates. */
function trustedTemplates(): Plugin {
  const replacement = fileURLToPath(new URL('src/trusted-templates.ts', import.meta.url));
  return {
    name: 'trusted-templates',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'client',
    resolveId: (source, importer) => (source === 'solid-js/web' && importer !== replacement ? replacement : null),
  };
}

/** Puts src/early.js into the document: it waits for nothing, and nothing waits for it. */
function early(): Plugin {
  return {
    name: 'early',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'client',
    async buildStart() {
      const { code } = await minify('early.js', await readFile(new URL('src/early.js', import.meta.url), 'utf8'));
      this.emitFile({ type: 'asset', name: 'early.js', source: code });
    },
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const file = Object.keys(bundle).find(name => name.startsWith('assets/early-'));
        return [{ tag: 'script', attrs: { async: true, src: `/${file}` }, injectTo: 'head' }];
      },
    },
  };
}

/** Writes `.br` and `.gz` next to every text asset; the server only picks one. */
function precompress(): Plugin {
  const text = /\.(?:js|css|html|svg|json|txt)$/;
  let folder = '';
  return {
    name: 'precompress',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'client',
    configResolved: config => {
      folder = config.build.outDir;
    },
    closeBundle: async () => {
      const files = (await readdir(folder, { recursive: true })).filter(name => text.test(name));
      await Promise.all(files.map(name => compress(`${folder}/${name}`)));
    },
  };
}

async function compress(file: string): Promise<void> {
  const content = await readFile(file);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  await writeFile(`${file}.br`, await promisify(brotliCompress)(content, quality));
  await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
}
