/** A person as the Admin API shows them, under the rights of whoever asks. */

import type { Viewer } from '../../../src/profile/access.ts';
import type { AttributeValue, Pointer } from '../../../src/profile/attribute.ts';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import type { LoginIdType } from '../../config.ts';
import { strongEtag } from '../../http/etag.ts';
import { viewAs, type Person } from './person.ts';

/** Times are Unix seconds. */
export interface UserJson {
  readonly sub: string;
  readonly created_at: number;
  /** Moves only with what the viewer sees. */
  readonly updated_at: number;
  readonly disabled: boolean;
  readonly has_password: boolean;
  readonly login_ids: readonly {
    readonly id: string;
    readonly type: LoginIdType;
    readonly value: string;
    readonly verified: boolean;
  }[];
  /** In configured order, without those that have no value; `/email_verified` and the like stand behind their parent. */
  readonly attributes: Readonly<Record<Pointer, AttributeValue | boolean>>;
}

/** @returns the body of an answer and its tag; a sign-in moves neither */
export function showUser(
  catalogue: Catalogue,
  viewer: Viewer,
  person: Person,
): { readonly user: UserJson; readonly etag: string } {
  const { row, loginIds } = person;
  const view = viewAs(catalogue, viewer, person);
  const attributes: Record<Pointer, AttributeValue | boolean> = {};
  for (const { pointer, value, verified } of view.attributes) {
    if (value !== undefined) attributes[pointer] = value;
    if (verified !== undefined) attributes[`${pointer}_verified`] = verified;
  }
  const user: UserJson = {
    sub: row.sub,
    created_at: row.createdAt,
    updated_at: view.updatedAt,
    disabled: row.disabled,
    has_password: row.passwordHash !== null,
    login_ids: loginIds.map(({ id, type, value, verifiedAt }) => ({ id, type, value, verified: verifiedAt !== null })),
    attributes,
  };
  return { user, etag: strongEtag(JSON.stringify(user)) };
}
