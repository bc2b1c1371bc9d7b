import { KubeConfig } from '@kubernetes/client-node';
import { describe, expect, it, vi } from 'vitest';
import type { ApiObject } from '@/lib/testing/api-server/cluster-state';
import { runSchedule, runTogether, type Change, type Outcome, type Trouble } from '@/lib/testing/schedules';
import type * as Building from '../read/build-snapshot';
import type { ChosenCluster } from './kubeconfig';
import type * as Resources from './resources';
import { RESOURCES, type Resource } from './resources';
import { stripObject } from './strip';

/** What each snapshot was made of. */
const made = vi.hoisted(() => new WeakMap<object, readonly unknown[]>());
vi.mock('../read/build-snapshot', async (original) => {
  const { buildSnapshot, ...others } = await original<typeof Building>();
  const record: typeof buildSnapshot = (objects, options) => {
    const all = [...objects];
    const snapshot = buildSnapshot(all, options);
    made.set(snapshot, all.map(({ value }) => value));
    return snapshot;
  };
  return { ...others, buildSnapshot: record };
});

/** Few collections are enough to go wrong. */
vi.mock('./resources', async (original) => {
  const all = await original<typeof Resources>();
  return { ...all, RESOURCES: all.RESOURCES.filter(({ kind }) => ['Namespace', 'Pod', 'NetworkPolicy', 'Service', 'CustomResourceDefinition'].includes(kind)) };
});

/** Schedules for each kind of trouble. */
const SCHEDULES = Number(process.env['CLUSTER_SCHEDULES'] ?? 200);
const AT_ONCE = 16;

const CILIUM = 'cilium.io/v2';
const cilium: Resource = { apiVersion: CILIUM, kind: 'CiliumNetworkPolicy', plural: 'ciliumnetworkpolicies', namespaced: true, concerns: 'otherpolicies', need: 'wanted' };
const definition: ApiObject = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'ciliumnetworkpolicies.cilium.io' }, spec: {} };

const object = (apiVersion: string, kind: string, namespace: string, name: string, serial: number, spec: object): ApiObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace, labels: { app: name, serial: String(serial) } },
  spec,
});
const MADE: readonly ((namespace: string, name: string, serial: number) => ApiObject)[] = [
  (namespace, name, serial) => ({ ...object('v1', 'Pod', namespace, name, serial, { containers: [{ name: 'main', ports: [{ containerPort: 8000 + serial }] }] }), status: { phase: 'Running', podIP: `10.1.0.${serial + 1}` } }),
  (namespace, name, serial) => object('networking.k8s.io/v1', 'NetworkPolicy', namespace, name, serial, { podSelector: { matchLabels: { app: `p${serial % 7}` } }, policyTypes: ['Ingress'] }),
  (namespace, name, serial) => object('v1', 'Service', namespace, name, serial, { selector: { app: name }, ports: [{ port: 1000 + serial }] }),
];
const NAMESPACES = ['shop', 'bank'];

/** Creates, changes, or deletes an object, or deletes one and makes another of its name. */
const change: Change = (server, random, serial) => {
  const make = MADE[Math.floor(random() * (MADE.length + 1))] ?? MADE[0]!;
  const namespace = NAMESPACES[Math.floor(random() * NAMESPACES.length)]!;
  const name = `p${Math.floor(random() * 7)}`;
  const given = make(namespace, name, serial + 1);
  const isThere = server.list(given.kind).some(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
  const dice = random();
  if (isThere && dice < 0.4) server.remove(given.kind, namespace, name);
  if (isThere && dice < 0.25) return `delete ${given.kind} ${namespace}/${name}`;
  server.apply(given);
  return `${isThere ? (dice < 0.4 ? 'replace' : 'change') : 'create'} ${given.kind} ${namespace}/${name}`;
};

const begin: readonly ApiObject[] = [
  ...NAMESPACES.map((name): ApiObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
  ...NAMESPACES.flatMap((namespace) => [0, 1, 2, 3].flatMap((index) => MADE.map((make) => make(namespace, `p${index}`, 0)))),
];

function choose(kubeconfig: string): ChosenCluster {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  return { ok: true, config, label: 'test', server: '', namespace: 'default', rights: 'user' };
}

const COMPARED: readonly Resource[] = [...RESOURCES, cilium];

/**
 * What is wrong with what is shown: it has to be live and made of exactly the objects that the server has, as they are at
 * the server now. Each has its uid, and every version of it a serial number of its own, as resource versions are.
 */
function judge({ server, latest: { snapshot, freshness } }: Outcome): string | undefined {
  if (freshness.state !== 'live') return JSON.stringify(freshness);
  if (snapshot.unreadable.length > 0) return JSON.stringify(snapshot.unreadable);
  const used = made.get(snapshot) ?? [];
  const texts = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).sort();
  const wanted = COMPARED.flatMap((resource) => (resource === cilium && !isCiliumThere(server) ? [] : server.list(resource.kind).map((value) => stripObject(value, resource))));
  const kinds = new Set(COMPARED.map(({ kind }) => kind));
  const shown = used.filter((value) => kinds.has((value as ApiObject).kind));
  const differing = [...symmetricDifference(texts(wanted), texts(shown))];
  return differing.length === 0 ? undefined : `${differing.length} objects differ: ${differing.slice(0, 4).join(' | ')}`;
}

const isCiliumThere = (server: Outcome['server']): boolean => server.list('CustomResourceDefinition').length > 0;

/** What one list has more often than the other. */
function* symmetricDifference(a: readonly string[], b: readonly string[]): Generator<string> {
  const counts = new Map<string, number>();
  for (const text of a) counts.set(text, (counts.get(text) ?? 0) + 1);
  for (const text of b) counts.set(text, (counts.get(text) ?? 0) - 1);
  for (const [text, count] of counts) if (count !== 0) yield `${count > 0 ? 'missing' : 'too much'}: ${text}`;
}

const oneOf = <T>(random: () => number, values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
const watched = ['pods', 'networkpolicies', 'services', 'namespaces'];
const GROUPS = ['cilium.io', 'apiextensions.k8s.io'];
const status = (codes: readonly number[], retryAfter?: number): Trouble['strike'] => ({ fault, random }) =>
  fault({ kind: 'status', status: oneOf(random, codes), times: 1 + Math.floor(random() * 4), verb: oneOf(random, ['list', 'watch'] as const), resource: oneOf(random, watched), ...(retryAfter === undefined ? {} : { retryAfter }) });
const line = (...texts: readonly string[]): Trouble['strike'] => ({ fault, random }) => fault({ kind: 'line', resource: oneOf(random, watched), text: oneOf(random, texts) });
/** Together with a lost watch, so that what waits for a request meets one. */
const andDrop = (strike: Trouble['strike']): Trouble['strike'] => (hands) => {
  strike(hands);
  hands.fault({ kind: 'drop' });
};
const andExpire = (strike: Trouble['strike']): Trouble['strike'] => (hands) => {
  strike(hands);
  hands.fault({ kind: 'expire' });
};

const ALONE: readonly Trouble[] = [
  { name: 'a connection reset', strike: ({ fault }) => fault({ kind: 'drop' }) },
  { name: 'a list cut off', strike: andExpire(({ fault, random }) => fault({ kind: 'cut', times: 1 + Math.floor(random() * 3), verb: 'list', resource: oneOf(random, watched) })) },
  { name: 'a watch that ends in good order', strike: ({ fault }) => fault({ kind: 'close' }) },
  { name: '410 as an event', strike: ({ fault, random }) => fault({ kind: 'expire', inStream: random() < 0.5 }) },
  { name: '410 as a status', strike: andDrop(({ fault, random }) => fault({ kind: 'status', status: 410, times: 1, verb: 'watch', resource: oneOf(random, watched) })) },
  { name: 'a continue token that expired', strike: andExpire(({ fault }) => setTimeout(() => fault({ kind: 'expire-pages' }), 1)) },
  { name: '429 with Retry-After', strike: andExpire(status([429], 2)) },
  { name: '5xx', strike: andExpire(status([500, 502, 503, 504])) },
  { name: 'a half-open connection', strike: ({ fault }) => fault({ kind: 'silence' }), limits: { watchSilence: 300 }, seldom: true },
  { name: 'a request that is never answered', strike: andDrop(({ fault, random }) => fault({ kind: 'hang', times: 1, verb: oneOf(random, ['list', 'watch'] as const), resource: oneOf(random, watched) })), limits: { response: 600, watchSilence: 900 }, seldom: true },
  { name: 'an event cut off', strike: ({ fault }) => fault({ kind: 'truncate' }) },
  { name: 'a malformed event', strike: line('not json\n', '{"type":"ADDED","obj\n', '{"type":"WHAT","object":{}}\n', '[]\n', '{"type":"ERROR","object":{"code":500}}\n', '{"type":"ERROR"}\n') },
  { name: 'a malformed object', strike: line('{"type":"ADDED","object":{"metadata":{}}}\n', '{"type":"MODIFIED","object":null}\n', '{"type":"ADDED","object":{"metadata":{"name":"x"},"kind":"Other"}}\n', '{"type":"DELETED","object":[]}\n') },
  { name: 'events told twice', strike: ({ fault }) => fault({ kind: 'echo' }) },
  { name: 'events told again after a reconnection', strike: andDrop(({ fault }) => fault({ kind: 'replay' })) },
  { name: 'a clock that is set', strike: andDrop(({ time, random }) => (time.skew += (random() - 0.5) * 7_200_000)) },
  { name: 'a token that expires', token: 't0', strike: (hands) => exchangeToken(hands) },
  { name: 'a server that restarts', strike: ({ fault, server, random }) => (fault({ kind: 'down' }), setTimeout(() => server.heal(), random() * 6)), seldom: true },
  { name: 'a server restored from a backup', strike: ({ fault }) => fault({ kind: 'rewind' }), seldom: true },
  { name: 'a permission taken away and given back', token: 'reader', strike: takePermission, end: ({ setAccess }) => setAccess({ reader: [] }), limits: { refused: 15_000 } },
  { name: 'a kind that comes and goes', groups: GROUPS, unserved: [CILIUM], strike: (hands) => toggleCilium(hands), seldom: true },
];

/** All that needs no preparation, in any order. */
const PLAIN = ALONE.filter((trouble) => Object.keys(trouble).length === 2);
const TROUBLES: readonly Trouble[] = [...ALONE, { name: 'any of these together', strike: (hands) => oneOf(hands.random, PLAIN).strike(hands) }];

/** The token that each server accepts. */
const tokens = new WeakMap<object, number>();
/** The old token is no longer accepted; the new one is in the kubeconfig before or a little after. */
function exchangeToken({ server, setAccess, setToken, fault, random }: Parameters<Trouble['strike']>[0]): void {
  const next = (tokens.get(server) ?? 0) + 1;
  tokens.set(server, next);
  setAccess({ [`t${next}`]: [] });
  const write = () => (tokens.get(server) === next ? setToken(`t${next}`) : undefined);
  if (random() < 0.5) write();
  else setTimeout(write, random() * 4);
  fault({ kind: 'drop' });
}

function takePermission({ setAccess, fault, random }: Parameters<Trouble['strike']>[0]): void {
  const resource = oneOf(random, ['pods', 'networkpolicies', 'services']);
  const scope = oneOf(random, [undefined, 'cluster' as const, { namespace: 'shop' }]);
  setAccess({ reader: random() < 0.3 ? [] : [{ resource, ...(scope === undefined ? {} : { scope }) }] });
  fault({ kind: 'drop' });
}

function toggleCilium({ server, random }: Parameters<Trouble['strike']>[0]): void {
  if (isCiliumThere(server)) {
    server.setUnserved([CILIUM]);
    server.remove('CustomResourceDefinition', '', definition.metadata.name);
    if (random() < 0.7) server.fault({ kind: 'drop' });
  } else {
    server.setUnserved([]);
    server.apply(object(CILIUM, 'CiliumNetworkPolicy', 'shop', `l${Math.floor(random() * 3)}`, Math.floor(random() * 1e6), { endpointSelector: {} }));
    server.apply(definition);
  }
}

describe(`after ${SCHEDULES} schedules of changes`, () => {
  it.each(TROUBLES)('and $name, what is shown is what the server has, object for object', { timeout: 300_000 }, async (trouble) => {
    // The server has definitions of kinds in every schedule, so that it can be asked for them.
    const given = { ...trouble, groups: trouble.groups ?? GROUPS, unserved: trouble.unserved ?? [CILIUM] };
    expect(await runTogether(SCHEDULES, AT_ONCE, (index) => runSchedule(20261121 + index, given, { objects: begin, change, judge, choose }))).toEqual([]);
  });
});
