/** The files of a project's look. */

import type { Handler } from 'hono';
import { themeHeaders, type Theme } from '../theme/theme.ts';

export function createThemeRoutes({ files }: Theme): readonly (readonly [string, string, Handler])[] {
  return files.map(file => [
    'GET',
    file.path,
    context => new Response(file.body, { headers: themeHeaders(file, context.req.query('v')) }),
  ]);
}
