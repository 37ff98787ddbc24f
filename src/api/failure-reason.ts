/** The words of the contract's errors that a person needs when nothing is wrong with what they did. */

import type { FailureCode } from './client.ts';
import type { FailureReason } from './outcome.ts';

export function failureReason(code: FailureCode): FailureReason {
  switch (code) {
    case 'offline':
      return 'offline';
    case 'unauthenticated':
      return 'signed_out';
    case 'too_many_requests':
      return 'too_many';
    case 'unavailable':
    case 'upstream_unavailable':
    case 'upstream_timeout':
      return 'unavailable';
    default:
      return 'unexpected';
  }
}
