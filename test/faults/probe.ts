/**
 * Runs inside the product (`NODE_OPTIONS=--import`): measures what only the process itself can see, and writes it down
 * when asked by SIGUSR2.
 */

import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();

process.on('SIGUSR2', () => {
  const file = process.env['AUTHUI_PROBE_FILE'] ?? '';
  const [p99, max] = [delay.percentile(99) / 1e6, delay.max / 1e6];
  collect();
  delay.reset();
  const resources = process.getActiveResourcesInfo().filter(name => name !== 'TCPSocketWrap');
  writeFileSync(
    `${file}.new`,
    JSON.stringify({ p99, max, heap: process.memoryUsage().heapUsed, resources: resources.length }),
  );
  renameSync(`${file}.new`, file);
});
