/** Whether there is anything to edit: the person may write it, and a coupled value has more than one to choose from. */

import type { SettingsAttribute } from '../api/contract.ts';

export function isEditable({ access, candidates }: SettingsAttribute): boolean {
  return access === 'readwrite' && (candidates === undefined || candidates.length > 1);
}
