/** The page as a whole: which address shows what, in which language, and what happens when something throws. */

import { Route, Router } from '@solidjs/router';
import { ErrorBoundary, lazy, type ParentProps } from 'solid-js';
import { LanguageProvider } from './i18n/language.tsx';
import type { Words } from './i18n/load.ts';
import { FailurePage } from './pages/failure.tsx';
import { NotFoundPage } from './pages/not-found.tsx';
import { SettingsPage } from './pages/settings.tsx';

const SignedOutPage = lazy(async () => ({ default: (await import('./pages/signed-out.tsx')).SignedOutPage }));

/** @param props.url path and query, where there is no browser to ask */
export function App(props: { readonly words: Words; readonly url?: string }) {
  return (
    <LanguageProvider words={props.words}>
      <Router root={Guarded} {...(props.url === undefined ? {} : { url: props.url })}>
        <Route path={['/', '/settings/:name?']} component={SettingsPage} />
        <Route path="/signed-out" component={SignedOutPage} />
        <Route path="*" component={NotFoundPage} />
      </Router>
    </LanguageProvider>
  );
}

function Guarded(props: ParentProps) {
  return (
    <ErrorBoundary fallback={(error, reset) => <FailurePage error={error} reset={reset} />}>
      {props.children}
    </ErrorBoundary>
  );
}
