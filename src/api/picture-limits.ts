/** What an uploaded picture may be; apart from contract.ts, whose schemas the page does without. */

/** By content, whatever a name says. */
export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const;

/** Bytes. */
export const PICTURE_LIMIT = 8 * 1024 * 1024;
