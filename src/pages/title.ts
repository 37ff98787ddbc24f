/** The title of the document: which page, of which project. */

import { createEffect } from 'solid-js';

export function usePageTitle(page: () => string, project: () => string | undefined = () => undefined): void {
  createEffect(() => {
    document.title = [page(), project()].filter(Boolean).join(' · ');
  });
}
