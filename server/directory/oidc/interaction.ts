/** A sign-in that an application waits for (the provider calls it an interaction): finding it and finishing it. */

import { errors, type InteractionResults, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import type { Database } from '../../sql/database.ts';
import { noteActivity } from '../store/activity.ts';
import type { RecordStore } from '../store/records.ts';
import { demandedSubject } from './demanded-subject.ts';

export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** The one this address belongs to, if it is alive and was begun in this browser. */
export async function pendingInteraction(
  provider: Provider,
  ctx: KoaContextWithOIDC,
  uid: string,
): Promise<Interaction | undefined> {
  try {
    const pending = await provider.interactionDetails(ctx.req, ctx.res);
    return pending.uid === uid ? pending : undefined;
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return undefined;
    throw error;
  }
}

/** Origin of the application that waits: where the answer to a form may lead. */
export function waitingOrigin({ params }: Interaction): string {
  return new URL(String(params['redirect_uri'])).origin;
}

/** Nobody is signed in yet, and the application waits for nobody in particular. */
export function isOpenToAnybody({ session, params }: Interaction): boolean {
  return session === undefined && demandedSubject(params['claims']) === undefined;
}

/** Lets a sign-in go on whose own session has just been ended. */
export async function outliveSession(pending: Interaction): Promise<void> {
  if (!pending.session) return;
  delete pending.session;
  await pending.persist();
}

export interface InteractionsDeps {
  readonly database: Database;
  readonly records: RecordStore;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How somebody has proven who they are. */
export interface Proof {
  /** RFC 8176. */
  readonly methods: readonly string[];
  /** `acr`, where it is worth less than it looks (login-ids/freshness.ts). */
  readonly level?: string;
  /** Alias of the provider that vouches for them. */
  readonly provider?: string;
}

export interface Interactions {
  /** Sends the browser on with an answer. */
  goBack: (ctx: KoaContextWithOIDC, pending: Interaction, result: InteractionResults) => Promise<void>;
  /** Signs somebody in who has just proven who they are. */
  signIn: (ctx: KoaContextWithOIDC, pending: Interaction, sub: string, proof: Proof) => Promise<void>;
}

export function createInteractions({ database, records, now }: InteractionsDeps): Interactions {
  // the provider's own way needs a cookie that is not sent to where a social provider comes back
  const goBack = async (ctx: KoaContextWithOIDC, pending: Interaction, result: InteractionResults): Promise<void> => {
    pending.result = result;
    await pending.persist();
    ctx.status = 303;
    ctx.redirect(pending.returnTo);
  };
  return {
    goBack,
    signIn: async (ctx, pending, sub, { methods, level, provider }) => {
      await leaveOther(records, pending, sub);
      const activity = { kind: 'signed_in', actor: 'end_user', ...(provider ? { detail: provider } : {}) } as const;
      await noteActivity(database, sub, activity, now());
      const ts = Math.floor(now() / 1000);
      const acr = level === undefined ? {} : { acr: level };
      await goBack(ctx, pending, { login: { accountId: sub, amr: [...methods], ...acr, ts, remember: false } });
    },
  };
}

/**
 * Whoever was signed in before leaves first, with everything that was issued to them in this browser. A session that has
 * ended since the question was asked would stop the sign-in.
 */
async function leaveOther(records: RecordStore, pending: Interaction, sub: string): Promise<void> {
  if (!pending.session) return;
  const { uid, accountId } = pending.session;
  if (accountId === sub && (await records.findByUid('Session', uid))) return;
  await records.endSession(uid);
  await outliveSession(pending);
}
