/**
 * Any OpenID Provider as an upstream: the profile comes from UserInfo and cannot be changed here, so every visible
 * attribute is read-only, whatever the configuration would allow.
 */

import * as openid from 'openid-client';
import { refuseForbidden } from '../../../src/profile/access.ts';
import type { Catalogue, CatalogueAttribute } from '../../../src/profile/catalogue.ts';
import { digestSource, viewProfile } from '../../../src/profile/view.ts';
import { Refusal } from '../../error.ts';
import { strongEtag } from '../../http/etag.ts';
import { asUpstreamRefusal, type OidcClient } from '../../oidc/client.ts';
import { Conflict, type Access, type Upstream, type UpstreamProfile } from '../port.ts';
import { recordOf } from './mapping.ts';

/** @param accountUrl the provider's own account page, linked where this page cannot edit */
export function createOidcUpstream(
  client: OidcClient,
  configured: Catalogue,
  accountUrl: string | undefined,
): Upstream {
  const catalogue = readonlyFor(configured);
  const read = async ({ accessToken, subject }: Access): Promise<UpstreamProfile> => {
    const configuration = await client.configuration();
    let claims: openid.UserInfoResponse;
    try {
      claims = await openid.fetchUserInfo(configuration, accessToken, subject);
    } catch (error) {
      const refused = error instanceof openid.WWWAuthenticateChallengeError && error.status === 401;
      throw refused ? new Refusal('unauthenticated', { cause: error }) : asUpstreamRefusal(error);
    }
    const attributes = viewProfile(catalogue, 'end_user', recordOf(catalogue, claims));
    return {
      subject,
      // the provider's own names and times may come from what is hidden here
      loginId: subject,
      attributes,
      etag: strongEtag(digestSource(attributes)),
      identities: [],
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

  return {
    read,
    write: async (access, patch, etag) => {
      const profile = await read(access);
      if (etag !== profile.etag) throw new Conflict(profile);
      const issues = refuseForbidden(catalogue, 'end_user', patch);
      if (issues.length > 0) throw new Refusal('invalid_attributes', { members: { issues } });
      return profile;
    },
    endSession: async () => {
      // the provider has no call for it; the browser goes to its end-session endpoint
    },
  };
}

/** The same catalogue, in which the end-user changes nothing. */
function readonlyFor({ attributes: configured }: Catalogue): Catalogue {
  const attributes = configured.map((attribute): CatalogueAttribute =>
    attribute.access.end_user === 'readwrite'
      ? { ...attribute, access: { ...attribute.access, end_user: 'readonly' } }
      : attribute,
  );
  return { attributes, get: pointer => attributes.find(attribute => attribute.pointer === pointer) };
}
