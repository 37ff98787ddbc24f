/**
 * The configuration: environment and YAML file, read once, every fault listed at once, then frozen and handed on.
 * Nothing else reads the environment.
 */

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { compileCatalogue, type Catalogue } from '../src/profile/catalogue.ts';
import type { Level } from '../src/profile/access.ts';
import { clientCredentialsOf } from './config-client.ts';
import { logoOf, type Logo } from './config-logo.ts';
import { parseYaml, type Fault } from './config-file.ts';
import { socialProvidersOf } from './config-social.ts';
import type { SocialProvider } from './directory/social/provider.ts';
import type { ProviderSettings } from './oidc/client.ts';
import { isLoopback, OriginSchema, ProjectFileSchema, type ProjectFile } from './config-schema.ts';

/** Where each app listens and how the world reaches it. Origins have no trailing slash. */
export interface Config {
  readonly demo: boolean;
  readonly role: 'all' | 'authui' | 'directory';
  /** The store belongs to this project and to no other. */
  readonly stamp: string;
  readonly storage: StorageConfig;
  readonly host: string;
  readonly port: number;
  readonly directoryPort: number;
  /** Of the first stand-in provider of the demo; the second has the next. */
  readonly demoSocialPort: number;
  readonly publicUrl: string;
  readonly project: ProjectConfig;
  /** CIDR ranges whose forwarded addresses are believed. */
  readonly trustedProxies: readonly string[];
  /** Milliseconds. */
  readonly session: { readonly idle: number; readonly absolute: number };
  readonly limits: { readonly signInPerMinute: number; readonly savePerMinute: number; readonly linkPerMinute: number };
  readonly customData: Level;
  readonly upstream: UpstreamConfig;
  readonly directory: DirectoryConfig;
  readonly catalogue: Catalogue;
  /** Milliseconds between telling that the process stops and taking no more connections. */
  readonly drain: number;
  /** Opens the metrics; without it there are none. */
  readonly metricsToken?: string;
}

export interface ProjectConfig {
  readonly name: string;
  readonly languages: readonly string[];
  readonly homeUrl?: string;
  /** `#rgb` or `#rrggbb`. */
  readonly accent?: string;
  readonly logo?: Logo;
}

/** Where everything is kept: in files of one folder, or in PostgreSQL. */
export type StorageConfig =
  | { readonly kind: 'folder'; readonly folder: string }
  | {
      readonly kind: 'postgres';
      /** With the password. */
      readonly url: string;
      /** Where the secrets are that the product makes for itself; in the database unless given. */
      readonly secretsFolder?: string;
    };

interface DirectoryConfig {
  readonly publicUrl: string;
  readonly loginIds: readonly LoginIdType[];
  /** Anybody who reads the mail of an address may have an account. */
  readonly signUpByEmail: boolean;
  /** In the order people see them, those that are switched off too. */
  readonly socialProviders: readonly SocialProvider[];
  /** Whether somebody who signs up with a provider starts with what it tells about them. */
  readonly population: 'on_signup' | 'none';
  /** How codes and notices are sent; without it people cannot add an email. */
  readonly mail?: { readonly smtpUrl: string; readonly from: { readonly name: string; readonly address: string } };
  /** The service that sends messages to phones; without it people cannot add a number. */
  readonly messages?: { readonly webhookUrl: string; readonly secret: string };
}

export type LoginIdType = 'email' | 'phone' | 'username';

export type UpstreamConfig =
  | { readonly kind: 'directory' }
  | ({
      readonly kind: 'oidc';
      /** The provider's own account page, linked where this page cannot edit. */
      readonly accountUrl?: string;
    } & ProviderSettings);

/** Every fault of a configuration, in the order of the file. */
export class ConfigError extends Error {
  readonly faults: readonly Fault[];
  constructor(faults: readonly Fault[]) {
    super(faults.map(({ where, message }) => `${where}: ${message}`).join('\n'));
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

const PortSchema = v.pipe(
  v.string(),
  v.regex(/^\d{1,5}$/, 'must be a port number'),
  v.transform(Number),
  v.maxValue(65_535, 'must be a port number'),
);

const NO_POSTGRES_URL = 'must be a URL such as postgres://user:password@host:5432/database';

const EnvironmentSchema = v.object({
  AUTHUI_CONFIG: v.optional(v.string()),
  AUTHUI_DATA_DIR: v.optional(v.string()),
  DATABASE_URL: v.optional(v.pipe(v.string(), v.check(isPostgresUrl, NO_POSTGRES_URL))),
  AUTHUI_ROLE: v.optional(v.picklist(['all', 'authui', 'directory'], 'must be all, authui or directory'), 'all'),
  AUTHUI_PUBLIC_URL: v.optional(OriginSchema),
  DIRECTORY_PUBLIC_URL: v.optional(OriginSchema),
  HOST: v.optional(v.string(), '127.0.0.1'),
  PORT: v.optional(PortSchema, '3000'),
  DIRECTORY_PORT: v.optional(PortSchema, '4000'),
  DEMO_SOCIAL_PORT: v.optional(PortSchema, '4001'),
  AUTHUI_METRICS_TOKEN: v.optional(
    v.pipe(v.string(), v.regex(/^[\w.~+/-]{16,}=*$/, 'must be a bearer token of 16 or more characters')),
  ),
  AUTHUI_DRAIN_SECONDS: v.optional(
    v.pipe(v.string(), v.regex(/^[0-5]?\d$/, 'must be 0 to 59 seconds'), v.transform(Number)),
    '3',
  ),
  NODE_ENV: v.optional(v.string()),
});

/**
 * @param demoFile the demo project's configuration, used while `AUTHUI_CONFIG` is unset
 * @throws ConfigError with every fault of environment and file
 */
export function readConfig(
  demoFile: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const faults: Fault[] = [];
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsedEnvironment = v.safeParse(EnvironmentSchema, given);
  for (const issue of parsedEnvironment.issues ?? []) {
    faults.push({ where: v.getDotPath(issue) ?? 'environment', message: issue.message });
  }
  const demo = given['AUTHUI_CONFIG'] === undefined;
  const path = given['AUTHUI_CONFIG'] ?? demoFile;
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new ConfigError([...faults, { where: 'AUTHUI_CONFIG', message: `cannot read ${path}` }]);
  }
  const file = parseYaml(text, demo ? 'demo project' : path, ProjectFileSchema);
  faults.push(...file.faults);
  // what is right in a file with faults still counts, so that the rest is checked too
  const settings = (file.value ?? file.partial) as Partial<ProjectFile>;
  const complain = (where: string, message: string) => faults.push({ where, message });

  const env = parsedEnvironment.output as v.InferOutput<typeof EnvironmentSchema>;
  const publicUrl = env.AUTHUI_PUBLIC_URL ?? settings.public_url ?? `http://localhost:${env.PORT}`;
  const directoryUrl =
    env.DIRECTORY_PUBLIC_URL ?? settings.directory?.public_url ?? `http://localhost:${env.DIRECTORY_PORT}`;
  if (publicUrl === directoryUrl) complain('DIRECTORY_PUBLIC_URL', 'must be another origin than AUTHUI_PUBLIC_URL');
  if (demo && env.NODE_ENV === 'production') {
    complain('NODE_ENV', 'the demo project does not run in production; set AUTHUI_CONFIG');
  }
  if (demo && !isLoopback(env.HOST)) complain('HOST', 'the demo project listens on a loopback address only');
  if (!demo && env.AUTHUI_DATA_DIR === undefined && env.DATABASE_URL === undefined) {
    complain('AUTHUI_DATA_DIR', 'is required once AUTHUI_CONFIG is set, unless DATABASE_URL is');
  }
  const upstream = upstreamOf(settings.upstream, given, complain);
  // the page alone sends nothing
  const delivery = env.AUTHUI_ROLE === 'authui' ? {} : deliveryOf(settings.directory ?? {}, given, complain);
  const socialProviders =
    env.AUTHUI_ROLE === 'authui' || !file.value
      ? []
      : socialProvidersOf(file.value.directory.social_providers, given, complain);
  const logo = settings.project?.logo;
  const logoFile = logo === undefined ? undefined : resolve(dirname(path), logo);
  const checkedLogo = logoFile && logoOf(logoFile, message => complain('project.logo', message));
  if (faults.length > 0 || !file.value) throw new ConfigError(faults);

  return deepFreeze({
    demo,
    role: env.AUTHUI_ROLE,
    stamp: demo ? 'demo' : file.value.project.name,
    storage: storageOf(env),
    host: env.HOST,
    port: env.PORT,
    directoryPort: env.DIRECTORY_PORT,
    demoSocialPort: env.DEMO_SOCIAL_PORT,
    publicUrl,
    project: {
      name: file.value.project.name,
      languages: file.value.project.languages,
      ...(file.value.project.home_url ? { homeUrl: file.value.project.home_url } : {}),
      ...(file.value.project.accent ? { accent: file.value.project.accent } : {}),
      ...(checkedLogo ? { logo: checkedLogo } : {}),
    },
    trustedProxies: file.value.trusted_proxies,
    session: file.value.session,
    limits: {
      signInPerMinute: file.value.limits.sign_in_per_minute,
      savePerMinute: file.value.limits.save_per_minute,
      linkPerMinute: file.value.limits.link_per_minute,
    },
    customData: file.value.custom_data.end_user,
    upstream,
    directory: {
      publicUrl: directoryUrl,
      loginIds: file.value.directory.login_ids,
      signUpByEmail: file.value.directory.sign_up.email,
      socialProviders,
      population: file.value.user_profile.standard_attributes?.population?.strategy ?? 'on_signup',
      ...delivery,
    },
    drain: env.AUTHUI_DRAIN_SECONDS * 1000,
    catalogue: compileCatalogue(file.value.user_profile, file.value.project.languages),
    ...(env.AUTHUI_METRICS_TOKEN === undefined ? {} : { metricsToken: env.AUTHUI_METRICS_TOKEN }),
  });
}

function storageOf({
  DATABASE_URL: url,
  AUTHUI_DATA_DIR: folder,
}: v.InferOutput<typeof EnvironmentSchema>): StorageConfig {
  if (url === undefined) return { kind: 'folder', folder: resolve(folder ?? '.data/demo') };
  return { kind: 'postgres', url, ...(folder === undefined ? {} : { secretsFolder: resolve(folder) }) };
}

/**
 * What is carried over to where, from the same variables as for the product.
 * @throws ConfigError
 */
export function readMigration(environment: Readonly<Record<string, string | undefined>> = process.env): {
  readonly folder: string;
  readonly url: string;
} {
  const { AUTHUI_DATA_DIR: folder = '', DATABASE_URL: url = '' } = environment;
  const faults: Fault[] = [];
  if (folder === '')
    faults.push({ where: 'AUTHUI_DATA_DIR', message: 'must name the folder whose data is carried over' });
  if (!isPostgresUrl(url)) faults.push({ where: 'DATABASE_URL', message: NO_POSTGRES_URL });
  if (faults.length > 0) throw new ConfigError(faults);
  return { folder: resolve(folder), url };
}

type Complain = (where: string, message: string) => void;

function upstreamOf(
  upstream: ProjectFile['upstream'] | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  complain: Complain,
): UpstreamConfig {
  if (upstream?.kind !== 'oidc') return { kind: 'directory' };
  return {
    kind: 'oidc',
    issuer: upstream.issuer,
    clientId: upstream.client_id,
    ...clientCredentialsOf(upstream, environment, (key, message) => complain(`upstream.${key}`, message)),
    scopes: upstream.scopes,
    par: upstream.par,
    idTokenAlg: upstream.id_token_signed_response_alg,
    endpointOrigins: upstream.endpoint_origins.map(url => new URL(url).origin),
    ...(upstream.account_url ? { accountUrl: upstream.account_url } : {}),
  };
}

type Delivery = Pick<DirectoryConfig, 'mail' | 'messages'>;

function deliveryOf(
  { mail, messages }: Partial<ProjectFile['directory']>,
  environment: Readonly<Record<string, string | undefined>>,
  complain: Complain,
): Delivery {
  /** The value of a variable, if it is of the form. */
  const secret = (key: string, name: string, isRight: (value: string) => boolean, message: string): string => {
    const value = environment[name] ?? '';
    if (!value) complain(`directory.${key}`, `the environment variable ${name} is not set`);
    else if (!isRight(value)) complain(`directory.${key}`, `the environment variable ${name} ${message}`);
    return value;
  };
  return {
    ...(mail
      ? {
          mail: {
            from: mail.from,
            smtpUrl: secret('mail.smtp_url_env', mail.smtp_url_env, isSmtpUrl, 'must be an smtp: or smtps: URL'),
          },
        }
      : {}),
    ...(messages
      ? {
          messages: {
            webhookUrl: secret(
              'messages.webhook_url_env',
              messages.webhook_url_env,
              isWebhookUrl,
              'must be an https URL, or http on loopback',
            ),
            secret: secret('messages.secret_env', messages.secret_env, isHeaderText, 'must be printable ASCII'),
          },
        }
      : {}),
  };
}

/** Settings of a connection are the product's own; what a URL says would take their place. */
function isPostgresUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, pathname, searchParams } = new URL(value);
  return /^postgres(?:ql)?:$/.test(protocol) && pathname.length > 1 && !searchParams.has('options');
}

function isSmtpUrl(value: string): boolean {
  return URL.canParse(value) && /^smtps?:$/.test(new URL(value).protocol) && new URL(value).hostname !== '';
}

function isWebhookUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username } = new URL(value);
  return username === '' && (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname)));
}

function isHeaderText(value: string): boolean {
  return /^[!-~]+$/.test(value);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}
