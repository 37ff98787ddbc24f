/** TLS in front of two ports of this machine, with a certificate that lives as long as the test. */

import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer, getCACertificates, setDefaultCACertificates } from 'node:tls';

export interface TlsFront {
  readonly origin: string;
  /** From now on what arrives goes to this port. */
  readonly leadTo: (port: number) => void;
  readonly stop: () => Promise<void>;
}

/** @returns the file of a new certificate for `localhost`; this process trusts it from now on */
export async function makeCertificate(folder: string): Promise<{ certificate: string; key: string }> {
  const certificate = join(folder, 'certificate.pem');
  const key = join(folder, 'key.pem');
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const how = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...how, ...subject, '-keyout', key, '-out', certificate], {
    stdio: 'ignore',
  });
  setDefaultCACertificates([...getCACertificates('default'), await readFile(certificate, 'utf8')]);
  return { certificate, key };
}

export async function startTlsFront(files: { certificate: string; key: string }): Promise<TlsFront> {
  const [cert, key] = await Promise.all([readFile(files.certificate), readFile(files.key)]);
  let target = 0;
  const server = createServer({ cert, key, ALPNProtocols: ['http/1.1'] }, outside => {
    const inside = connect(target, '127.0.0.1');
    for (const [one, other] of [
      [outside, inside],
      [inside, outside],
    ] as const) {
      one.on('error', () => other.destroy());
      one.pipe(other);
    }
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    leadTo: port => {
      target = port;
    },
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
      }),
  };
}
