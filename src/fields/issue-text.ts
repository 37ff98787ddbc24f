/** The sentence for an issue: the one for its type where there is one, completed by the limits of the attribute. */

import type { SettingsAttribute } from '../api/contract.ts';
import type { en } from '../i18n/en.ts';
import type { Translate } from '../i18n/language.tsx';
import type { IssueCode, IssueParams } from '../profile/issue.ts';
import { issueParams } from '../profile/schema.ts';
import { coreAttribute } from './form-values.ts';

/** Issues that have a sentence of their own for some types. */
const SPECIAL: readonly string[] = [
  'issue.wrong_type.number',
  'issue.wrong_type.integer',
  'issue.bad_format.date',
  'issue.bad_format.url',
  'issue.bad_format.picture',
  'issue.bad_format.email',
  'issue.bad_format.phone_number',
  'issue.not_in_list.country_code',
  'issue.not_in_list.address',
  'issue.not_in_list.zoneinfo',
] satisfies (keyof typeof en & `issue.${string}.${string}`)[];

/** @param given limits from the server, which may be newer than the ones the page knows */
export function issueText(
  t: Translate,
  language: string,
  attribute: SettingsAttribute,
  code: IssueCode,
  given?: IssueParams,
): string {
  const limits = given ?? issueParams(coreAttribute(attribute), code) ?? {};
  const number = (limit: number | undefined) =>
    limit === undefined ? '' : new Intl.NumberFormat(language).format(limit);
  const special = `issue.${code}.${attribute.type}`;
  const key = SPECIAL.includes(special) ? special : `issue.${code}`;
  // which key it is, and so what it must be given, is known at run time only
  return (t as (key: string, values: object) => string)(key, {
    minimum: number(limits.minimum),
    maximum: number(limits.maximum),
  });
}
