/** What a person can sign in with by typing it; apart from contract.ts, whose schemas the page does without. */

export const LOGIN_ID_TYPES = ['email', 'phone', 'username'] as const;
export type LoginIdType = (typeof LOGIN_ID_TYPES)[number];
