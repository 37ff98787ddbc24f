/** The look of a project: colours that can be read whatever the accent, a logo that cannot act, files of our own origin. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { logoOf } from '../../server/config-logo.ts';
import { BLACK, colourOf, contrast, WHITE } from '../../server/theme/colour.ts';
import { accentTokens, GROUNDS } from '../../server/theme/tokens.ts';
import { createClient } from '../harness/client.ts';
import { startProduct, type Product } from '../harness/product.ts';
import { signIn } from '../harness/sign-in.ts';

const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><defs><path id="p" d="M0 0h8v8z"/></defs><use href="#p"/></svg>';

describe('an accent colour', () => {
  /** The light and the dark one. */
  const both = (token: string | undefined) => {
    const [light = '', dark = light] = token?.match(/#[\da-f]{6}/g) ?? [];
    return { light: colourOf(light), dark: colourOf(dark) };
  };
  const hex = fc.integer({ min: 0, max: 0xff_ff_ff }).map(value => `#${value.toString(16).padStart(6, '0')}`);

  test('of any kind is read at 4.5:1 on whatever it stands on, and so is the text on it', () => {
    fc.assert(
      fc.property(hex, accent => {
        const tokens = accentTokens(accent);
        const [text, strong] = [both(tokens['--accent']), both(tokens['--accent-strong'])];
        const [soft, open] = [both(tokens['--accent-soft']), both(tokens['--surface-open'])];
        const muted = { light: colourOf('#565e6d'), dark: colourOf('#a5adbc') };
        for (const scheme of ['light', 'dark'] as const) {
          for (const ground of [...GROUNDS[scheme].map(colourOf), soft[scheme], open[scheme]]) {
            expect(contrast(text[scheme], ground)).toBeGreaterThanOrEqual(4.5);
            expect(contrast(strong[scheme], ground)).toBeGreaterThanOrEqual(4.5);
          }
          expect(contrast(muted[scheme], open[scheme])).toBeGreaterThanOrEqual(4.5);
        }
        const on = both(tokens['--on-accent']).light;
        expect(tokens['--accent-fill']).toBe(accent);
        expect(contrast(on, both(tokens['--accent-fill']).light)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(on, both(tokens['--accent-fill-strong']).light)).toBeGreaterThanOrEqual(4.5);
      }),
      { numRuns: 500 },
    );
  });

  test('stands on the grounds that the page has', async () => {
    const css = await readFile(new URL('../../src/ui/tokens.css', import.meta.url), 'utf8');
    const ground = (name: string) => new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(css)?.slice(1);
    const [page, surface, field] = [ground('page'), ground('surface'), ground('field')];
    expect(GROUNDS).toEqual({ light: [page?.[0], surface?.[0]], dark: [page?.[1], surface?.[1], field?.[1]] });
    expect(field?.[0]).toBe(surface?.[0]);
  });

  test('is measured as WCAG says', () => {
    expect(contrast(BLACK, WHITE)).toBeCloseTo(21, 5);
    expect(contrast(colourOf('#777'), WHITE)).toBeCloseTo(4.48, 2);
    expect(colourOf('#3af')).toEqual([0x33, 0xaa, 0xff]);
  });
});

describe('a logo', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'authui-logo-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const faultOf = async (content: string | Uint8Array) => {
    const faults: string[] = [];
    await writeFile(join(folder, 'logo'), content);
    const logo = logoOf(join(folder, 'logo'), message => faults.push(message));
    expect(logo === undefined).toBe(faults.length > 0);
    return faults;
  };
  const within = (content: string) => LOGO.replace('<use', `${content}<use`);

  test('is an SVG or a PNG', async () => {
    expect(await faultOf(LOGO)).toEqual([]);
    expect(await faultOf(`<?xml version="1.0"?>\n<!-- made by hand -->\n${LOGO}\n`)).toEqual([]);
    const png = await readFile(new URL('../../.readme/settings.png', import.meta.url));
    expect(await faultOf(png.subarray(0, 100))).toEqual([]);
    expect(await faultOf(new Uint8Array([0xff, 0xd8, 0xff]))).toHaveLength(1);
    expect(await faultOf('<html></html>')).toEqual(['must be an SVG or a PNG']);
    expect(await faultOf(`${LOGO}<p>`)).toHaveLength(1);
    expect(await faultOf(LOGO.padEnd(128 * 1024 + 1))).toEqual(['must be at most 128 KiB']);
    expect(
      await faultOf(Buffer.concat([png.subarray(0, 16), Buffer.from('ffffffff00000010', 'hex'), png.subarray(24, 40)])),
    ).toHaveLength(1);
  });

  test.each([
    '<script>1</script>',
    '<svg:script>1</svg:script>',
    '<SCRIPT href="#p"/>',
    '<foreignObject/>',
    '<path onload="x()"/>',
    '<path\nONCLICK = "x()"/>',
    '<a href="https://evil.example/"><path/></a>',
    '<a xlink:href="javascript:x()"/>',
    '<a href="&#106;avascript:x()"/>',
    '<image href="data:image/svg+xml;base64,AAAA"/>',
    "<image href='//evil.example/x.png'/>",
    '<set attributeName="href" to="javascript:x()"/>',
    '<style>@import "https://evil.example/x.css";</style>',
    '<rect fill="url(https://evil.example/x)"/>',
    '<!ENTITY x "y">',
  ])('with %s in it is refused', async content => {
    expect(await faultOf(within(content))).toEqual([expect.stringMatching(/^must not contain/)]);
  });

  test('that is not there is a fault of the configuration', () => {
    const faults: string[] = [];
    expect(logoOf(join(folder, 'nowhere.svg'), message => faults.push(message))).toBeUndefined();
    expect(faults).toEqual([expect.stringContaining('cannot read')]);
  });
});

describe('on both origins', () => {
  let product: Product;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'authui-theme-'));
    await writeFile(join(folder, 'mark.svg'), LOGO);
    await writeFile(join(folder, 'index.html'), '<!doctype html><html lang="en" dir="ltr"><head></head></html>');
    product = await startProduct({
      pageFolder: folder,
      yaml: `project: { name: Acme, accent: "#ffd400", logo: ${folder}/mark.svg }\n`,
    });
  });
  afterAll(async () => {
    await product.stop();
    await rm(folder, { recursive: true });
  });

  const SAFE = {
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': expect.stringMatching(/default-src 'none'.*sandbox/) as string,
  };
  const get = async (address: string, kept: boolean) => {
    const answer = await fetch(address);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      ...SAFE,
      'cache-control': kept ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    return answer;
  };

  test('the document has the colours after its own; as a file they are kept by their content', async () => {
    const html = await (await fetch(`${product.url}/signed-out`)).text();
    const [, styles = ''] = /<style>([^<]*)<\/style>(?:<link rel="modulepreload"[^>]*>)*<\/head>/.exec(html) ?? [];
    expect(styles).toContain('--accent-fill: #ffd400;\n');
    const failed = await (await fetch(`${product.url}/auth/callback`)).text();
    const [, address = ''] = /href="(\/theme\.css\?v=[\da-f]{16})"/.exec(failed) ?? [];
    const sheet = await get(product.url + address, true);
    expect(sheet.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect(await sheet.text()).toBe(styles);
    await get(`${product.url}/theme.css`, false);
    await get(`${product.url}/theme.css?v=0000000000000000`, false);
  });

  test('the settings name the logo; as a document of its own it cannot act', async () => {
    const client = createClient();
    const loginIds = [{ type: 'email', value: 'ada@acme.example', verified: true }] as const;
    await product.people?.create({ loginIds, values: {}, password: 'demo-password' }, 'admin');
    await signIn(client, product, 'ada@acme.example');
    const settings = JSON.parse((await client.api(`${product.url}/api/settings`)).body) as {
      project: { logo: string };
    };
    expect(settings.project.logo).toMatch(/^\/logo\?v=[\da-f]{16}$/);
    const logo = await get(product.url + settings.project.logo, true);
    expect(logo.headers.get('content-type')).toBe('image/svg+xml');
    expect(await logo.text()).toBe(LOGO);
  });

  test('the pages of the directory have both, and so has the page of a failed sign-in', async () => {
    const html = await (await fetch(`${product.directoryUrl}/`, { headers: { accept: 'text/html' } })).text();
    const [, logo = ''] = /<img class="logo" src="([^"]+)" alt="Acme" \/>/.exec(html) ?? [];
    expect(await (await get(product.directoryUrl + logo, true)).text()).toBe(LOGO);
    const [, sheet = ''] = /<link rel="stylesheet" href="([^"]+)"/.exec(html) ?? [];
    expect(await (await fetch(product.directoryUrl + sheet)).text()).toContain('--accent-fill: #ffd400;');
    const failed = await (await fetch(`${product.url}/auth/callback`)).text();
    expect(failed).toContain(`src="${logo}" alt="Acme"`);
  });
});
