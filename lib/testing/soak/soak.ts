import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Snapshot } from '@/lib/model/snapshot';
import { chooseCluster } from '@/lib/sources/cluster/kubeconfig';
import { openClusterSource } from '@/lib/sources/cluster/source';
import { DEFAULT_LIMITS } from '@/lib/sources/cluster/timing';
import type { SourceUpdate } from '@/lib/sources/source';
import type { ApiObject } from '../api-server/cluster-state';
import type { Fault } from '../api-server/faults';
import { startApiServer, type ApiServer } from '../api-server/server';
import { QuickTime, seededRandom } from '../schedules';

/** What was held when everything had come to rest. */
export interface Rest {
  readonly changes: number;
  /** Bytes in use after garbage was collected. */
  readonly heap: number;
  /** Sockets, timers and the like. */
  readonly handles: number;
}

export interface SoakResult {
  readonly faults: number;
  readonly updates: number;
  readonly rests: readonly Rest[];
}

const NAMES = 150;
const WATCHED = ['pods', 'networkpolicies', 'services', 'deployments', 'namespaces'];

const FAULTS: readonly ((random: () => number) => Fault)[] = [
  () => ({ kind: 'drop' }),
  () => ({ kind: 'close' }),
  () => ({ kind: 'expire' }),
  () => ({ kind: 'expire', inStream: true }),
  () => ({ kind: 'expire-pages' }),
  () => ({ kind: 'truncate' }),
  () => ({ kind: 'echo' }),
  () => ({ kind: 'replay' }),
  () => ({ kind: 'down' }),
  (random) => ({ kind: 'status', status: [401, 429, 500, 503][Math.floor(random() * 4)] ?? 500, times: 3, resource: pick(random, WATCHED), retryAfter: 1 }),
  (random) => ({ kind: 'cut', times: 2, verb: 'list', resource: pick(random, WATCHED) }),
  (random) => ({ kind: 'line', resource: pick(random, WATCHED), text: 'not json\n' }),
];

const pick = <T>(random: () => number, values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;

/**
 * Lets a source watch a server while objects change and all kinds of faults happen, and measures each time so many changes have
 * been made and what is shown is right again. Rejects when it does not become right.
 */
export async function runSoak(changes: number, between: number, report: (rest: Rest) => void = () => undefined): Promise<SoakResult> {
  const random = seededRandom(changes);
  const server = await startApiServer({ objects: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }], bookmarkInterval: 50 });
  const folder = mkdtempSync(path.join(tmpdir(), 'drawbridge-soak-'));
  const kubeconfig = path.join(folder, 'config');
  writeFileSync(kubeconfig, server.kubeconfigYaml());
  const choose = () => chooseCluster({ kubeconfig }, { env: {}, home: folder, serviceAccountRoot: folder });
  const source = openClusterSource(choose, [], new QuickTime(random), { ...DEFAULT_LIMITS, page: 40, quiet: 5, hold: 20 });
  let latest: SourceUpdate | undefined;
  let updates = 0;
  source.start((update) => {
    latest = update;
    updates += 1;
  });
  let faults = 0;
  const rests: Rest[] = [];
  try {
    for (let done = 1; done <= changes; done += 1) {
      change(server, random, done);
      if (random() < 0.02) {
        server.heal();
        server.fault(pick(random, FAULTS)(random));
        faults += 1;
      }
      if (random() < 0.1) await pause(random() * 6);
      if (done % 500 === 0) server.forget(300);
      if (done % between !== 0) continue;
      server.heal();
      const deadline = performance.now() + 30_000;
      while (latest?.freshness.state !== 'live' || shown(latest.snapshot) !== held(server)) {
        if (performance.now() > deadline) throw new Error(`After ${done} changes what is shown is not what the server has: ${JSON.stringify(latest?.freshness)}`);
        await pause(5);
      }
      const rest = { changes: done, heap: await heapInUse(), handles: process.getActiveResourcesInfo().length };
      rests.push(rest);
      report(rest);
    }
    return { faults, updates, rests };
  } finally {
    await source.stop();
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function change(server: ApiServer, random: () => number, serial: number): void {
  const kind = pick(random, ['Pod', 'Pod', 'Pod', 'NetworkPolicy', 'Service'] as const);
  const name = `o${Math.floor(random() * NAMES)}`;
  const isThere = server.list(kind).some(({ metadata }) => metadata.name === name);
  if (isThere && random() < 0.4) return server.remove(kind, 'shop', name);
  server.apply(made(kind, { name, namespace: 'shop', labels: { app: name, serial: String(serial) } }));
}

function made(kind: 'Pod' | 'NetworkPolicy' | 'Service', metadata: ApiObject['metadata']): ApiObject {
  if (kind === 'Pod') return { apiVersion: 'v1', kind, metadata, spec: { containers: [{ name: 'main' }] }, status: { phase: 'Running' } };
  if (kind === 'Service') return { apiVersion: 'v1', kind, metadata, spec: { selector: { app: metadata.name }, ports: [{ port: 80 }] } };
  return { apiVersion: 'networking.k8s.io/v1', kind, metadata, spec: { podSelector: { matchLabels: { serial: metadata.labels?.['serial'] } }, policyTypes: ['Ingress'] } };
}

/** Every object with the serial number of the change that made it as it is. */
const held = (server: ApiServer): string => (['Pod', 'Service', 'NetworkPolicy'] as const).flatMap((kind) => server.list(kind).map(({ metadata }) => `${kind} ${metadata.name} ${metadata.labels?.['serial']}`)).sort().join();

const shown = ({ pods, services, policies }: Snapshot): string =>
  [
    ...pods.map(({ name, labels }) => `Pod ${name} ${labels['serial']}`),
    ...services.map(({ name, labels }) => `Service ${name} ${labels?.['serial']}`),
    ...policies.map(({ name, spec }) => `NetworkPolicy ${name} ${spec.podSelector?.matchLabels?.['serial']}`),
  ]
    .sort()
    .join();

async function heapInUse(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // What a first collection finds dead may keep more alive until the next.
  for (let round = 0; round < 3; round += 1) {
    collect();
    await pause(10);
  }
  return process.memoryUsage().heapUsed;
}

/** By how much the last third of the heap measurements is larger than those before it, apart from the first fifth, in which everything is met for the first time. */
export function growth(rests: readonly Rest[]): number {
  const settled = rests.slice(Math.ceil(rests.length / 5));
  const cut = Math.floor((settled.length * 2) / 3);
  return median(settled.slice(cut)) / median(settled.slice(0, cut));
}

function median(rests: readonly Rest[]): number {
  const heaps = rests.map(({ heap }) => heap).sort((a, b) => a - b);
  return heaps[Math.floor(heaps.length / 2)] ?? Number.NaN;
}
