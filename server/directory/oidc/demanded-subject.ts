/**
 * The one form of the `claims` parameter that is taken (OIDC Core 5.5.1): it demands that a certain person signs in, as a
 * fresh sign-in for a pending action does. Anybody else is no answer to such a request (OIDC Core 3.1.2.1).
 */

import * as v from 'valibot';

const DemandSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.strictObject({ id_token: v.strictObject({ sub: v.strictObject({ value: v.string() }) }) }),
);

/** @param claims the parameter as it was sent */
export function demandedSubject(claims: unknown): string | undefined {
  const demand = v.safeParse(DemandSchema, claims);
  return demand.success ? demand.output.id_token.sub.value : undefined;
}
