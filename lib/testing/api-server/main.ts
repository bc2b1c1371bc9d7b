import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readManifestObjects } from './manifest-objects';
import { runWorkloads } from './run-workloads';
import { selfSignedCertificate } from './self-signed';
import { startApiServer } from './server';

/**
 * Serves manifests as a running cluster:
 * `tsx lib/testing/api-server/main.ts --kubeconfig FILE [--port N] [--token TEXT] [--http] FOLDER...`
 * Writes a kubeconfig for it, says where it listens, and ends on SIGINT or SIGTERM.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { kubeconfig: { type: 'string' }, port: { type: 'string', default: '0' }, token: { type: 'string' }, http: { type: 'boolean', default: false } },
});
if (values.kubeconfig === undefined || positionals.length === 0) {
  console.error('Usage: main.ts --kubeconfig FILE [--port N] [--token TEXT] [--http] FOLDER...');
  process.exit(2);
}
const server = await startApiServer({
  objects: runWorkloads(positionals.flatMap(readManifestObjects)),
  port: Number(values.port),
  ...(values.token === undefined ? {} : { token: values.token }),
  ...(values.http ? {} : { tls: selfSignedCertificate('drawbridge test API server') }),
});
writeFileSync(values.kubeconfig, server.kubeconfigYaml());
console.log(`Listening on ${server.url}; kubeconfig written to ${values.kubeconfig}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close().then(() => process.exit(0)));
