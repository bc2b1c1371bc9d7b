import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { chooseCluster } from '@/lib/sources/cluster/kubeconfig';
import { objectAccess } from '@/lib/sources/cluster/object-client';
import { DEFAULT_LIMITS } from '@/lib/sources/cluster/timing';
import type { ObjectAccess, ObjectAnswer, ObjectClient } from '@/lib/sources/object-access';
import { orderChanges } from '@/lib/synthesis/apply-order';
import type { PolicyOperation } from '@/lib/synthesis/apply-states';
import type { ObjectChange } from '@/lib/synthesis/change-set';
import { networkPolicyYaml } from '@/lib/synthesis/yaml';
import type { ApiObject } from '@/lib/testing/api-server/cluster-state';
import { defaulted } from '@/lib/testing/api-server/network-policy-rules';
import { startApiServer, type ApiServer, type ApiServerOptions } from '@/lib/testing/api-server/server';
import type { Account } from './account';
import { checkSteps } from './make-plan';
import { findAccount, startRun } from './runs';
import type { Clock, Watch } from './run';
import type { Step } from './step';

/** Time in which every wait is over at once. */
export const fastClock: Clock = { now: () => new Date(), wait: () => Promise.resolve() };

/** A watch that shows nothing yet. */
export const blindWatch: Watch = {
  now: () => ({ snapshot: { policies: [], adminPolicies: [] } as unknown as Snapshot, freshness: { state: 'loading', message: '' } }),
  subscribe: () => () => undefined,
  graphOf: (snapshot) => new AllowGraph(snapshot),
};

/** A server to write to, and a folder for journals; both go after each test. */
export function testWriting(): {
  readonly serve: (options: ApiServerOptions) => Promise<{ readonly server: ApiServer; readonly access: ObjectAccess; readonly close: () => Promise<void> }>;
  readonly folder: () => string;
} {
  const servers: ApiServer[] = [];
  const folders: string[] = [];
  const folder = () => {
    // Every line of a journal waits for the disk; memory is faster.
    const made = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'drawbridge-applied-'));
    folders.push(made);
    return made;
  };
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
    for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
  });
  return {
    folder,
    serve: async (options) => {
      const server = await startApiServer(options);
      servers.push(server);
      return { server, access: accessTo(server, folder()), close: () => server.close() };
    },
  };
}

function accessTo(server: ApiServer, home: string): ObjectAccess {
  const kubeconfig = path.join(home, 'config');
  writeFileSync(kubeconfig, server.kubeconfigYaml());
  const chosen = chooseCluster({ kubeconfig }, { env: {}, home, serviceAccountRoot: home });
  if (!chosen.ok) throw new Error(chosen.message);
  return objectAccess(chosen, () => null, DEFAULT_LIMITS);
}

/** A policy as a server keeps it; managed by Drawbridge unless another manager is named. */
export const manifest = ({ namespace, name, spec, labels }: NetworkPolicy, manager = 'drawbridge'): ApiObject =>
  defaulted({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace, ...(labels && { labels }), managedFields: [{ manager, operation: 'Apply' }] }, spec }, false);

/** What has to be done to make the policies of the one those of the other, in a safe order. */
export function changesBetween(before: Snapshot, after: readonly NetworkPolicy[]): readonly ObjectChange[] {
  const named = ({ namespace, name }: NetworkPolicy) => (other: NetworkPolicy) => other.namespace === namespace && other.name === name;
  const operations = [
    ...before.policies.flatMap((old): PolicyOperation[] => {
      const now = after.find(named(old));
      return now === undefined ? [{ before: old }] : JSON.stringify(now.spec) === JSON.stringify(old.spec) ? [] : [{ before: old, after: now }];
    }),
    ...after.flatMap((now): PolicyOperation[] => (before.policies.some(named(now)) ? [] : [{ after: now }])),
  ];
  return orderChanges(new AllowGraph(before), operations).ordered.map(({ operation }): ObjectChange => {
    const { namespace, name } = (operation.after ?? operation.before)!;
    return {
      action: !operation.before ? 'create' : operation.after ? 'edit' : 'delete',
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      namespace,
      name,
      ...(operation.before && { before: networkPolicyYaml(operation.before) }),
      ...(operation.after && { after: networkPolicyYaml(operation.after) }),
      because: [],
    };
  });
}

/** Carries out steps to their end; out: the account of it. */
export async function carryOut(access: ObjectAccess, steps: readonly Step[], root: string, undoes?: { readonly run: string; readonly steps: readonly number[] }): Promise<Account> {
  const client = access.open(undefined);
  const checked = await checkSteps(client, steps);
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const { options: { id } } = await startRun({ place: access.place, server: access.server, steps: checked, client, clock: fastClock, proven: null, watch: blindWatch, halt: new AbortController().signal, root, release, ...(undoes && { undoes }) });
  await released;
  return (await findAccount(root, access.server, id))!;
}

/** What happens to one request. `lost` breaks the answer off, `dark` that and all that follow; `gone` is the end of this process. */
export type Mishap = { readonly kind: 'status'; readonly status: number } | { readonly kind: 'lost' | 'dark' | 'gone'; readonly done: boolean };

/** A client of which one request, by its number, goes wrong. */
export function mishapAt(client: ObjectClient, number: number, mishap: Mishap, onGone: () => void): ObjectClient {
  let count = 0;
  let isDark = false;
  const noAnswer: ObjectAnswer = { kind: 'no-answer', message: 'The connection broke.' };
  const pass = async (send: () => Promise<ObjectAnswer>): Promise<ObjectAnswer> => {
    if (isDark) return noAnswer;
    if (count++ !== number) return send();
    if (mishap.kind === 'status') return { kind: 'refused', status: mishap.status, message: `answered ${mishap.status}`, causes: [] };
    if (mishap.done) await send();
    isDark = mishap.kind === 'dark';
    if (mishap.kind !== 'gone') return noAnswer;
    onGone();
    return new Promise<never>(() => {});
  };
  return {
    get: (place) => pass(() => client.get(place)),
    apply: (object, dryRun) => pass(() => client.apply(object, dryRun)),
    remove: (place, preconditions, dryRun) => pass(() => client.remove(place, preconditions, dryRun)),
    mayDo: (verb, place) => client.mayDo(verb, place),
    serverVersion: () => client.serverVersion(),
    close: () => client.close(),
  };
}
