/**
 * The look of a project: its accent colour and its logo, as files of our own origin. No CSS of anybody else: the colours
 * are worked out from one that was checked, and the logo is an image that cannot act.
 */

import { createHash } from 'node:crypto';
import type { Logo } from '../config-logo.ts';
import { accentTokens } from './tokens.ts';

export interface ThemeFile {
  readonly path: string;
  /** Changes with the content. */
  readonly version: string;
  readonly type: string;
  readonly body: Buffer<ArrayBuffer>;
  /** Of the answer to whoever opens the file by itself. */
  readonly policy: string;
}

export interface Theme {
  /** Tokens that replace the product's own; empty where the project keeps those. */
  readonly css: string;
  /** Addresses, with the version. */
  readonly stylesheet?: string;
  readonly logo?: string;
  readonly files: readonly ThemeFile[];
}

export const NO_THEME: Theme = { css: '', files: [] };

/** Nothing in it loads or runs anything, also where it is opened as a document. */
const INERT = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox";

export function createTheme(project: { readonly accent?: string; readonly logo?: Logo }): Theme {
  const css = project.accent === undefined ? '' : cssOf(accentTokens(project.accent));
  const sheet = css === '' ? undefined : fileOf('/theme.css', 'text/css; charset=utf-8', Buffer.from(css));
  const logo = project.logo && fileOf('/logo', project.logo.type, Buffer.from(project.logo.base64, 'base64'));
  return {
    css,
    ...(sheet ? { stylesheet: addressOf(sheet) } : {}),
    ...(logo ? { logo: addressOf(logo) } : {}),
    files: [sheet, logo].filter(file => file !== undefined),
  };
}

/** @param version the one in the address that was asked for; any other answer may be of an older node, and is not kept */
export function themeHeaders(file: ThemeFile, version: string | undefined): Readonly<Record<string, string>> {
  return {
    'content-type': file.type,
    'content-security-policy': file.policy,
    'cache-control': version === file.version ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
}

function cssOf(tokens: Readonly<Record<string, string>>): string {
  const lines = Object.entries(tokens).map(([name, value]) => `  ${name}: ${value};`);
  return `:root {\n${lines.join('\n')}\n}\n`;
}

function fileOf(path: string, type: string, body: Buffer<ArrayBuffer>): ThemeFile {
  const version = createHash('sha256').update(body).digest('hex').slice(0, 16);
  return { path, version, type, body, policy: INERT };
}

function addressOf({ path, version }: ThemeFile): string {
  return `${path}?v=${version}`;
}
