/**
 * Any OpenID Provider as an upstream: the profile comes from UserInfo and cannot be changed here, so every visible
 * attribute is read-only, whatever the configuration would allow.
 */

import { LRUCache } from 'lru-cache';
import { refuseForbidden } from '../../../src/profile/access.ts';
import { catalogueOf, type Catalogue, type CatalogueAttribute } from '../../../src/profile/catalogue.ts';
import { bearerClaims } from '../../../src/profile/claims.ts';
import { digestSource, viewProfile } from '../../../src/profile/view.ts';
import { Refusal } from '../../error.ts';
import { strongEtag } from '../../http/etag.ts';
import type { OidcClient } from '../../oidc/client.ts';
import { AT_MOST } from '../../http/same-answer.ts';
import { createUserInfo, type Claims } from '../../oidc/user-info.ts';
import { Conflict, type Access, type Upstream, type UpstreamProfile } from '../port.ts';
import { recordOf } from './mapping.ts';

/** @param accountUrl the provider's own account page, linked where this page cannot edit */
export function createOidcUpstream(
  client: OidcClient,
  configured: Catalogue,
  accountUrl: string | undefined,
): Upstream {
  const catalogue = readonlyFor(configured);
  const userInfo = createUserInfo(client);
  const known = new LRUCache<string, { readonly claims: Claims; readonly profile: UpstreamProfile }>({ max: AT_MOST });
  let version = 0;

  const profileOf = (claims: Claims): UpstreamProfile => {
    const attributes = viewProfile(catalogue, 'end_user', recordOf(catalogue, claims));
    version += 1;
    return {
      version,
      subject: claims.sub,
      // the provider's own names and times may come from what is hidden here
      loginId: claims.sub,
      attributes,
      etag: strongEtag(digestSource(attributes)),
      identities: [],
      pendingLoginIds: [],
      providers: [],
      capabilities: {
        edit: false,
        link: false,
        unlink: false,
        custom_data: 'hidden',
        ...(accountUrl ? { account_url: accountUrl } : {}),
      },
    };
  };

  const read = async ({ accessToken, subject }: Access): Promise<UpstreamProfile> => {
    const claims = await userInfo(accessToken, subject);
    const last = known.get(subject);
    if (last?.claims === claims) return last.profile;
    const profile = profileOf(claims);
    known.set(subject, { claims, profile });
    return profile;
  };

  return {
    read,
    write: async (access, patch, etag) => {
      const profile = await read(access);
      if (etag !== profile.etag) throw new Conflict(profile);
      const issues = refuseForbidden(catalogue, 'end_user', patch);
      if (issues.length > 0) throw new Refusal('invalid_attributes', { members: { issues } });
      return profile;
    },
    claims: async accessToken => {
      const claims = await userInfo(accessToken);
      return { sub: claims.sub, ...bearerClaims(catalogue, recordOf(catalogue, claims)) };
    },
    endSession: async () => {
      // the provider has no call for it; the browser goes to its end-session endpoint
    },
  };
}

/** The same catalogue, in which the end-user changes nothing. */
function readonlyFor({ attributes }: Catalogue): Catalogue {
  return catalogueOf(
    attributes.map((attribute): CatalogueAttribute =>
      attribute.access.end_user === 'readwrite'
        ? { ...attribute, access: { ...attribute.access, end_user: 'readonly' } }
        : attribute,
    ),
  );
}
