/** From configured providers to their connectors, by alias. */

import { createAppleConnector } from './apple.ts';
import type { ConnectorDeps, ConnectorFactory, SocialConnector } from './connector.ts';
import { createFacebookConnector } from './facebook.ts';
import { createGithubConnector } from './github.ts';
import { createGoogleConnector } from './google.ts';
import { createLinkedinConnector } from './linkedin.ts';
import { createMicrosoftConnector } from './microsoft.ts';
import { createGenericConnector } from './oidc.ts';
import type { SocialProvider, SocialProviderType } from './provider.ts';
import { SocialError } from './social-error.ts';
import { createWechatConnector } from './wechat.ts';

const FACTORIES: { readonly [T in SocialProviderType]: ConnectorFactory<T> } = {
  oidc: createGenericConnector,
  google: createGoogleConnector,
  apple: createAppleConnector,
  microsoft: createMicrosoftConnector,
  linkedin: createLinkedinConnector,
  facebook: createFacebookConnector,
  github: createGithubConnector,
  wechat: createWechatConnector,
};

/**
 * In configured order, those that are switched off too: their identities are still shown, but nobody gets in by them.
 * Nobody is asked anything yet.
 */
export function createConnectors(
  providers: readonly SocialProvider[],
  deps: ConnectorDeps,
): ReadonlyMap<string, SocialConnector> {
  return new Map(providers.map(provider => [provider.alias, createConnector(provider, deps)]));
}

function createConnector<T extends SocialProviderType>(
  provider: Extract<SocialProvider, { type: T }>,
  deps: ConnectorDeps,
): SocialConnector {
  const factory: ConnectorFactory<T> = FACTORIES[provider.type];
  const connector = factory(provider, deps);
  return provider.enabled ? connector : { ...connector, authorizationUrl: switchedOff, redeem: switchedOff };
}

async function switchedOff(): Promise<never> {
  throw new SocialError('misconfigured');
}
