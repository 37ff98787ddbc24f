/** The page as a whole: which address shows what, in which language, and what happens when something throws. */

import { Route, Router } from '@solidjs/router';
import { ErrorBoundary, type ParentProps } from 'solid-js';
import { LanguageProvider } from './i18n/language.tsx';
import type { Words } from './i18n/load.ts';
import { FailurePage } from './pages/failure.tsx';
import { NotFoundPage } from './pages/not-found.tsx';
import { SettingsPage } from './pages/settings.tsx';
import { SignedOutPage } from './pages/signed-out.tsx';

export function App(props: { readonly words: Words }) {
  return (
    <LanguageProvider words={props.words}>
      <Router root={Guarded}>
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
