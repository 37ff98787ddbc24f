/** The settings of the signed-in person: what they may see, in the project's order, each row editable where it may be. */

import {
  createMemo,
  createResource,
  createSignal,
  ErrorBoundary,
  For,
  lazy,
  onCleanup,
  onMount,
  Show,
  Suspense,
  type ParentProps,
} from 'solid-js';
import type { Settings, SettingsAttribute } from '../api/contract.ts';
import { forgetSettings, getSettings, heldSettings, type Snapshot } from '../api/settings.ts';
import type { Change } from '../api/outcome.ts';
import type { PictureActs } from '../fields/picture-editor.tsx';
import { useLanguage } from '../i18n/language.tsx';
import type { Pointer } from '../profile/attribute.ts';
import { sectionsOf, type SectionTopic } from '../profile/order.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { AttributeRow } from './attribute-row.tsx';
import { LoadFailure, loadEditor, loadSaving } from './editor-loader.tsx';
import { NewTabLink } from './new-tab-link.tsx';
import { NotFoundPage } from './not-found.tsx';
import { hasLinkedAccounts, hasWaysIn, isKnown, useOpenRow } from './open-row.ts';
import type { Returned } from './outcome.tsx';
import { usePageTitle } from './title.ts';
import { pictureOf, TopBar } from './top-bar.tsx';
import { UnsavedProvider } from './unsaved.tsx';

const OutcomeBanner = lazy(async () => ({ default: (await import('./outcome.tsx')).OutcomeBanner }));
const WaysIn = lazy(async () => ({ default: (await import('./ways-in.tsx')).WaysIn }));
const LinkedAccounts = lazy(async () => ({ default: (await import('./linked-accounts.tsx')).LinkedAccounts }));
const PageFoot = lazy(async () => ({ default: (await import('./page-foot.tsx')).PageFoot }));
const YourData = lazy(async () => ({ default: (await import('./your-data.tsx')).YourData }));
const CustomData = lazy(async () => ({ default: (await import('./custom-data.tsx')).CustomData }));

export function SettingsPage() {
  const { t, language } = useLanguage();
  // the document may have brought them; then nothing is read
  const [read] = createResource(() => heldSettings(language()) === undefined && language(), getSettings);
  const snapshot = () => heldSettings(language()) ?? read();
  onCleanup(forgetSettings);
  onMount(() => whenIdle(() => void loadEditor().catch(() => undefined)));
  return (
    <Suspense fallback={<Skeleton label={t('shell.loading')} />}>
      <Show when={snapshot()}>
        {held => (
          <UnsavedProvider>
            <Profile snapshot={held()} />
          </UnsavedProvider>
        )}
      </Show>
    </Suspense>
  );
}

function Profile(props: { readonly snapshot: Snapshot }) {
  const { t } = useLanguage();
  const { name } = useOpenRow();
  const settings = () => props.snapshot.settings;
  usePageTitle(
    () => t('title.settings'),
    () => settings().project.name,
  );
  const [announcement, setAnnouncement] = createSignal('');
  const [returned, setReturned] = createSignal<Returned>();
  return (
    <Show when={isKnown(name(), settings())} fallback={<NotFoundPage />}>
      <a class="skip-link" href="#main" rel="external">
        {t('shell.skip')}
      </a>
      <TopBar settings={settings()} />
      <main class="page" id="main" tabindex="-1">
        <div class="greeting">
          <Avatar large name={settings().user.display_name} picture={pictureOf(settings())} />
          <div>
            <h1>
              <bdi>{settings().user.display_name}</bdi>
            </h1>
            <Lead settings={settings()} />
          </div>
        </div>
        <LaterPart>
          <OutcomeBanner sub={settings().user.sub} announce={setAnnouncement} onLinking={setReturned} />
        </LaterPart>
        <Show when={settings().attributes.length > 0} fallback={<NothingVisible project={settings().project.name} />}>
          <Sections snapshot={props.snapshot} announce={setAnnouncement} />
        </Show>
        <Show when={hasWaysIn(settings())}>
          <LaterPart>
            <WaysIn snapshot={props.snapshot} announce={setAnnouncement} />
          </LaterPart>
        </Show>
        <Show when={hasLinkedAccounts(settings())}>
          <LaterPart>
            <LinkedAccounts
              snapshot={props.snapshot}
              announce={setAnnouncement}
              returned={returned()}
              onReturnedRead={() => setReturned(undefined)}
            />
          </LaterPart>
        </Show>
        <Show when={settings().capabilities.custom_data !== 'hidden'}>
          <LaterPart>
            <CustomData settings={settings()} announce={setAnnouncement} />
          </LaterPart>
        </Show>
        <LaterPart>
          <YourData settings={settings()} announce={setAnnouncement} />
        </LaterPart>
        <output class="visually-hidden">{announcement()}</output>
        <LaterPart>
          <PageFoot settings={settings()} />
        </LaterPart>
      </main>
    </Show>
  );
}

/** No part of the first load, nor of the document. */
function LaterPart(props: ParentProps) {
  const [begun, setBegun] = createSignal(false);
  onMount(() => setBegun(true));
  return (
    <Show when={begun()}>
      <ErrorBoundary fallback={<LoadFailure />}>
        <Suspense>{props.children}</Suspense>
      </ErrorBoundary>
    </Show>
  );
}

/** What this page is for; where nothing can be edited, where to do that instead. */
function Lead(props: { readonly settings: Settings }) {
  const { t } = useLanguage();
  const project = () => props.settings.project.name;
  return (
    <p class="lead">
      <Show when={!props.settings.capabilities.edit} fallback={t('settings.lead', { project: project() })}>
        {t('settings.managed', { project: project() })}{' '}
        <Show when={props.settings.capabilities.account_url}>
          {url => <NewTabLink href={url()}>{t('settings.managed_link')}</NewTabLink>}
        </Show>
      </Show>
    </p>
  );
}

function NothingVisible(props: { readonly project: string }) {
  const { t } = useLanguage();
  return (
    <section class="card card-empty">
      <h2>{t('settings.empty')}</h2>
      <p>{t('settings.empty_hint', { project: props.project })}</p>
    </section>
  );
}

function Sections(props: { readonly snapshot: Snapshot; readonly announce: (text: string) => void }) {
  const { t } = useLanguage();
  const sections = createMemo(() => sectionsOf(props.snapshot.settings.attributes));
  return (
    <For each={sections().map(({ topic }) => topic)}>
      {topic => (
        <section class="section" aria-labelledby={`section-${topic}`}>
          <h2 id={`section-${topic}`}>{t(`section.${topic}`)}</h2>
          <Rows snapshot={props.snapshot} topic={topic} announce={props.announce} />
        </section>
      )}
    </For>
  );
}

function Rows(props: {
  readonly snapshot: Snapshot;
  readonly topic: SectionTopic;
  readonly announce: (text: string) => void;
}) {
  const { language } = useLanguage();
  const { name, open, close } = useOpenRow();
  const attributes = createMemo<readonly SettingsAttribute[]>(
    () => sectionsOf(props.snapshot.settings.attributes).find(({ topic }) => topic === props.topic)?.attributes ?? [],
  );
  const attribute = (pointer: string) => attributes().find(attribute => attribute.pointer === pointer);
  const save = async (pointer: Pointer, change: Change) => {
    const { saveAttribute } = await loadSaving();
    return saveAttribute(props.snapshot, language(), pointer, change);
  };
  const pictureActs = (): PictureActs | undefined => {
    const { snapshot } = props;
    if (!snapshot.settings.capabilities.upload) return undefined;
    return {
      upload: async (picture, options) => {
        const { act } = await loadSaving();
        return act(snapshot, language(), 'putPicture', { body: picture, ...options });
      },
      remove: async () => (await loadSaving()).act(snapshot, language(), 'deletePicture', {}),
    };
  };
  return (
    <ul class="card">
      <For each={attributes().map(({ pointer }) => pointer)}>
        {pointer => (
          <Show when={attribute(pointer)}>
            {attribute => (
              <AttributeRow
                attribute={attribute()}
                settings={props.snapshot.settings}
                addressed={name() === pointer.slice(1)}
                onOpen={() => open(pointer.slice(1))}
                onClose={close}
                pictureActs={pictureActs()}
                save={change => save(pointer, change)}
                announce={props.announce}
              />
            )}
          </Show>
        )}
      </For>
    </ul>
  );
}

/** WebKit has no idle callbacks. */
function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work);
  else setTimeout(work, 1_000);
}
