/** Holds an answer against its schema; no part of the production page. */

import * as v from 'valibot';
import { contract } from './contract.ts';

/** @throws ValiError if the server does not answer what the contract says */
export function checkAnswer(name: keyof typeof contract, json: unknown): void {
  v.parse(contract[name].answer, json);
}
