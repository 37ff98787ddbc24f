/** What is typed but not saved: every way out of the page asks first. */

import { useBeforeLeave } from '@solidjs/router';
import {
  createContext,
  createEffect,
  createSignal,
  ErrorBoundary,
  lazy,
  onCleanup,
  Show,
  Suspense,
  useContext,
  type ParentProps,
} from 'solid-js';
import { useLanguage } from '../i18n/language.tsx';

const ConfirmDialog = lazy(async () => ({ default: (await import('../ui/confirm-dialog.tsx')).ConfirmDialog }));

interface Unsaved {
  readonly setDirty: (dirty: boolean) => void;
  /** Goes on at once if nothing is unsaved, else once the person agrees to lose it. */
  readonly beforeLosing: (goOn: () => void) => void;
}

const UnsavedContext = createContext<Unsaved>();

export function UnsavedProvider(props: ParentProps) {
  const { t } = useLanguage();
  const [dirty, setDirty] = createSignal(false);
  const [begun, setBegun] = createSignal(false);
  const [asked, setAsked] = createSignal<() => void>();

  const beforeLosing = (goOn: () => void) => {
    if (dirty()) setAsked(() => goOn);
    else goOn();
  };

  useBeforeLeave(leaving => {
    if (!dirty() || leaving.defaultPrevented) return;
    leaving.preventDefault();
    setAsked(() => () => leaving.retry(true));
  });

  createEffect(() => {
    if (!dirty()) return;
    // the question is there before it is asked
    setBegun(true);
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    onCleanup(() => window.removeEventListener('beforeunload', warn));
  });

  const discard = () => {
    const goOn = asked();
    setAsked(undefined);
    setDirty(false);
    goOn?.();
  };

  return (
    <UnsavedContext.Provider value={{ setDirty, beforeLosing }}>
      {props.children}
      <Show when={begun()}>
        <ErrorBoundary fallback={null}>
          <Suspense>
            <ConfirmDialog
              open={asked() !== undefined}
              title={t('unsaved.title')}
              text={t('unsaved.text')}
              keep={t('unsaved.keep')}
              discard={t('unsaved.discard')}
              onKeep={() => setAsked(undefined)}
              onDiscard={discard}
            />
          </Suspense>
        </ErrorBoundary>
      </Show>
    </UnsavedContext.Provider>
  );
}

/** @throws Error outside of {@link UnsavedProvider} */
export function useUnsaved(): Unsaved {
  const context = useContext(UnsavedContext);
  if (!context) throw new Error('useUnsaved needs an UnsavedProvider above it');
  return context;
}
