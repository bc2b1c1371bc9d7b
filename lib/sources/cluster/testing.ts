import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';
import type { ApiObject } from '@/lib/testing/api-server/cluster-state';
import { startApiServer, type ApiServer, type ApiServerOptions } from '@/lib/testing/api-server/server';
import type { Source, SourceUpdate } from '../source';
import { chooseCluster } from './kubeconfig';
import { openClusterSource } from './source';
import { DEFAULT_LIMITS, type Limits, type Timing } from './timing';

/** Time in which every wait is over almost at once; what was asked for is written down. */
export class FastTime implements Timing {
  readonly waits: number[] = [];

  constructor(
    readonly random: () => number,
    /** What a wait of any length, short of a long pause, really takes. */
    private readonly real: number,
  ) {}

  now(): number {
    return Date.now();
  }

  async delay(milliseconds: number, signal: AbortSignal): Promise<void> {
    this.waits.push(milliseconds);
    // Long pauses, which wait for a permission or a new kind of policy, are not what most tests are about.
    const real = milliseconds >= 40_000 ? 600_000 : this.real;
    await new Promise<void>((resolve) => {
      if (signal.aborted) return resolve();
      const finish = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, real);
      signal.addEventListener('abort', finish);
    });
  }
}

/** A source on a test API server, with everything it said. */
export class Observed {
  readonly updates: SourceUpdate[] = [];

  constructor(
    readonly source: Source,
    readonly time: FastTime,
  ) {
    source.start((update) => this.updates.push(update));
  }

  get latest(): SourceUpdate {
    const update = this.updates.at(-1);
    if (!update) throw new Error('The source has said nothing yet');
    return update;
  }

  /** The first update from now on, the latest included, that meets the condition. */
  async until(what: string, condition: (update: SourceUpdate) => boolean, within = 8_000): Promise<SourceUpdate> {
    const deadline = Date.now() + within;
    for (let next = Math.max(0, this.updates.length - 1); ; ) {
      for (; next < this.updates.length; next += 1) {
        const update = this.updates[next];
        if (update && condition(update)) return update;
      }
      if (Date.now() > deadline) throw new Error(`Never came: ${what}. Last: ${JSON.stringify(this.latest.freshness)}, pods ${podNames(this.latest).slice(0, 20).join(' ')}`);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
  }

  live(): Promise<SourceUpdate> {
    return this.until('live', ({ freshness }) => freshness.state === 'live');
  }
}

/** Starts a source on the server as a user with this token sees it. */
export function observe(server: Pick<ApiServer, 'kubeconfigYaml'>, options: { token?: string; limits?: Partial<Limits>; random?: () => number; wait?: number } = {}): Observed {
  const folder = mkdtempSync(path.join(tmpdir(), 'drawbridge-cluster-'));
  const kubeconfig = path.join(folder, 'config');
  writeFileSync(kubeconfig, server.kubeconfigYaml(options.token));
  const choose = () => chooseCluster({ kubeconfig }, { env: {}, home: folder, serviceAccountRoot: folder });
  const time = new FastTime(options.random ?? (() => 0.5), options.wait ?? 30);
  const source = openClusterSource(choose, [], time, { ...DEFAULT_LIMITS, quiet: 2, hold: 10, ...options.limits });
  rmSync(folder, { recursive: true });
  return new Observed(source, time);
}

export const podNames = ({ snapshot }: SourceUpdate): readonly string[] => snapshot.pods.map(({ id }) => id as string).sort();

export const namespace = (name: string): ApiObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

export const pod = (place: string, name: string, labels: Readonly<Record<string, string>> = { app: name }): ApiObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: place, labels, annotations: { secretive: 'yes' } },
  spec: { containers: [{ name: 'main', image: 'web:1', env: [{ name: 'PASSWORD', value: 'hunter2' }], ports: [{ containerPort: 8080 }] }] },
  status: { phase: 'Running', podIP: '10.1.0.1', podIPs: [{ ip: '10.1.0.1' }] },
});

export const denyAll = (place: string, name = 'deny-all'): ApiObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: place },
  spec: { podSelector: {}, policyTypes: ['Ingress'] },
});

/** A namespace with two pods and a policy. */
export const shop = (): readonly ApiObject[] => [namespace('shop'), pod('shop', 'web'), pod('shop', 'db'), denyAll('shop')];

/** `serve` and `watch` for the tests of one file; what they started is ended after each test. */
export function testCluster(): { readonly serve: (options: ApiServerOptions) => Promise<ApiServer>; readonly watch: typeof observe } {
  const servers: ApiServer[] = [];
  const observed: Observed[] = [];
  afterEach(async () => {
    await Promise.all(observed.splice(0).map(({ source }) => source.stop()));
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  return {
    serve: async (options) => {
      const server = await startApiServer(options);
      servers.push(server);
      return server;
    },
    watch: (...given) => {
      const seen = observe(...given);
      observed.push(seen);
      return seen;
    },
  };
}

/** The requests of one kind that a server has answered, but for those that only ask how far it is. */
export const requestsOf = (server: ApiServer, verb: 'list' | 'watch', resource: string) =>
  server.requests.filter((request) => request.verb === verb && request.resource === resource && request.query.get('limit') !== '1');
