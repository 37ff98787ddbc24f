/** A sign-in that an application waits for (the provider calls it an interaction): finding it and finishing it. */

import { errors, type InteractionResults, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
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

export interface InteractionsDeps {
  readonly provider: Provider;
  readonly records: RecordStore;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Interactions {
  /** Sends the browser on with an answer. */
  goBack: (ctx: KoaContextWithOIDC, result: InteractionResults) => Promise<void>;
  /** Signs somebody in who has just proven who they are. @param methods how (RFC 8176) */
  signIn: (ctx: KoaContextWithOIDC, pending: Interaction, sub: string, methods: readonly string[]) => Promise<void>;
}

export function createInteractions({ provider, records, now }: InteractionsDeps): Interactions {
  const goBack = async (ctx: KoaContextWithOIDC, result: InteractionResults): Promise<void> => {
    const location = await provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
    ctx.status = 303;
    ctx.redirect(location);
  };
  return {
    goBack,
    signIn: async (ctx, pending, sub, methods) => {
      await leaveOther(records, pending, sub);
      const ts = Math.floor(now() / 1000);
      await goBack(ctx, { login: { accountId: sub, amr: [...methods], ts, remember: false } });
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
  delete pending.session;
  await pending.persist();
}
