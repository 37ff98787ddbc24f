/** `npm run rotate-keys -- add|use|drop`: one step of replacing the keys that the product made for itself. */

import { join } from 'node:path';
import { readConfig } from './config.ts';
import { rotateDirectoryKeys } from './directory/keys.ts';
import { assertTime, noteStep, ROTATION_STEPS } from './key-rotation.ts';
import { createLog } from './log.ts';
import { rotateSealKeys } from './session/seal.ts';
import { openStorage } from './storage.ts';

const step = ROTATION_STEPS.find(name => name === process.argv[2]);
try {
  if (!step) throw new Error(`Say which step: ${ROTATION_STEPS.join(', ')}`);
  const config = readConfig(join(import.meta.dirname, 'demo/authui.yaml'));
  const { secrets, close } = await openStorage(config, createLog('silent'));
  await assertTime(secrets, step, Date.now(), config.session.absolute);
  if (config.role !== 'directory') await rotateSealKeys(secrets, step);
  if (config.role !== 'authui' && config.upstream.kind === 'directory') await rotateDirectoryKeys(secrets, step);
  await noteStep(secrets, step, Date.now());
  await close();
  process.stdout.write(`"${step}" is done. Restart every node.\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
