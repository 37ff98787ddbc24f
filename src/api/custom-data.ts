/** The custom data of the signed-in person: read when they are shown, replaced as a whole. */

import type { CustomData } from '../profile/custom-data.ts';
import { call, CallError, type Answer } from './client.ts';
import { failureReason } from './failure-reason.ts';
import type { CustomDataOutcome, HeldCustomData } from './outcome.ts';

/** @throws CallError */
export async function loadCustomData(): Promise<HeldCustomData> {
  return held(await call('getCustomData'));
}

/** @param sub whose data they are: nothing is saved for somebody who signed in meanwhile */
export async function saveCustomData(sub: string, data: CustomData, etag: string): Promise<CustomDataOutcome> {
  try {
    await refuseOther(sub);
    return { kind: 'saved', held: held(await call('putCustomData', { body: data, etag })) };
  } catch (error) {
    if (error instanceof OtherPerson) return { kind: 'failed', reason: 'other_person' };
    if (!(error instanceof CallError)) throw error;
    if (error.code === 'precondition_failed') return overtaken();
    if (error.code === 'invalid_custom_data' || error.code === 'invalid_json') {
      return { kind: 'refused', fault: error.problem?.fault };
    }
    if (error.code === 'payload_too_large') return { kind: 'refused', fault: 'too_large' };
    return { kind: 'failed', reason: failureReason(error.code) };
  }
}

async function overtaken(): Promise<CustomDataOutcome> {
  try {
    return { kind: 'conflict', saved: held(await call('getCustomData')) };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return { kind: 'failed', reason: failureReason(error.code) };
  }
}

class OtherPerson extends Error {}

async function refuseOther(sub: string): Promise<void> {
  if ((await call('getSettings')).data.user.sub !== sub) throw new OtherPerson();
}

function held({ data, etag }: Answer<CustomData>): HeldCustomData {
  return { data, etag: etag ?? '' };
}
