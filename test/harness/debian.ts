/** Programs of Debian that tests need: the machine's own, or, as root, installed. */

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * @param places where the program, or a file of the package, may lie
 * @returns the one that is there
 * @throws Error if there is none and none can be installed
 */
export function fromDebian(debianPackage: string, places: readonly string[]): string {
  const found = () => places.find(place => existsSync(place));
  if (!found() && process.getuid?.() === 0) {
    const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
    execFileSync('apt-get', ['update', '-q'], quiet);
    execFileSync(
      'apt-get',
      ['install', '-q', '-y', '--no-install-recommends', '-o', 'Dpkg::Options::=--force-confnew', debianPackage],
      // a package that brings a server would start it
      { ...quiet, env: { ...quiet.env, RUNLEVEL: '1' } },
    );
  }
  const place = found();
  if (place === undefined) {
    throw new Error(`Not on this machine: install the package ${debianPackage}, or run this as root`);
  }
  return place;
}
