import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { workloadPeer } from '@/lib/model/ids';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { formatPorts, NO_PORTS, onePort, unionPorts, type PortSet } from '@/lib/policy/port-set';
import { declaredEdges } from '@/lib/policy/services/declared-edges';
import { buildSnapshot } from '@/lib/sources/read/build-snapshot';
import { expandLists, type RawObject } from '@/lib/sources/read/raw-object';
import { parseManifests } from '@/lib/sources/yaml/parse-manifests';
import type { CorpusCase } from '../corpus-cases';
import { Tally } from '../tally';

/** Manifests of an application, and what np-guard's analyser finds that its workloads connect to. */
export interface DeclaredCase extends CorpusCase {
  readonly inputs: string;
  readonly expected: readonly { readonly file: string; readonly what: 'network-policies' | 'connections' | 'connections-per-file' }[];
}

/**
 * Poses a case to `declaredEdges`. Expected policies are not compared as text: connections between two workloads that they allow,
 * each half by a rule of its own, are the expected edges. What they allow for DNS and to everybody outside is no edge.
 */
export function runDeclared(folder: string, one: DeclaredCase): Tally {
  const tally = new Tally();
  const snapshot = snapshotOf(filesIn(join(folder, one.inputs)));
  const found = byEnds(declaredEdges(snapshot).edges.map(({ from, to, ports }) => [from, to, ports]));
  for (const { file, what } of one.expected) {
    const text = readFileSync(join(folder, file), 'utf8');
    const expected = what === 'network-policies' ? edgesOfPolicies(snapshot, text, file, tally) : edgesOfConnections(snapshot, text, file);
    const differing = [...new Set([...found.keys(), ...expected.keys()])].filter((ends) => found.get(ends)?.key !== expected.get(ends)?.key);
    const portsOf = (edges: ReadonlyMap<string, PortSet>, ends: string) => formatPorts(edges.get(ends) ?? NO_PORTS).join(', ') || 'nothing';
    tally.check(differing.length === 0, () => `${relative(folder, join(folder, file))}: ${differing.slice(0, 4).map((ends) => `${ends}: found ${portsOf(found, ends)}, expected ${portsOf(expected, ends)}`).join('; ')}`);
  }
  return tally;
}

function filesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() && /\.(ya?ml|json)$/.test(entry.name) ? [join(entry.parentPath, entry.name)] : [])).sort();
}

const snapshotOf = (files: readonly string[]): Snapshot =>
  buildSnapshot(files.flatMap((file) => parseManifests(readFileSync(file, 'utf8'), file).objects), { source: { kind: 'manifests', label: 'conformance' }, live: false });

function byEnds(edges: readonly (readonly [from: string, to: string, ports: PortSet])[]): Map<string, PortSet> {
  const found = new Map<string, PortSet>();
  for (const [from, to, ports] of edges) found.set(`${from} > ${to}`, unionPorts(found.get(`${from} > ${to}`) ?? NO_PORTS, ports));
  return found;
}

function edgesOfPolicies(snapshot: Snapshot, text: string, file: string, tally: Tally): Map<string, PortSet> {
  const raw: RawObject[] = [...expandLists(parseManifests(text, file).objects, [])];
  const { policies } = buildSnapshot(raw, { source: { kind: 'manifests', label: 'conformance' }, live: false });
  const pods = snapshot.pods.map((pod) => ({ ...pod, labels: { ...pod.labels, [OWN_LABEL]: pod.workload.split('/')[2]! } }));
  const graph = new AllowGraph({ ...snapshot, pods, policies: policies.map((policy) => withSubject(policy, tally)) });
  const workloads = graph.peers.filter(({ kind, endpoints }) => kind === 'workload' && endpoints.length > 0);
  return byEnds(workloads.flatMap((from) => workloads.flatMap((to) => {
    const { allowed } = graph.pair(from.id, to.id);
    return from === to || allowed.key === NO_PORTS.key ? [] : [[from.id, to.id, allowed] as const];
  })));
}

const OWN_LABEL = 'conformance/workload';

/** A workload whose pods have no label is expected to get a policy that selects every pod, and so would say of all what it says of one. */
function withSubject(policy: NetworkPolicy, tally: Tally): NetworkPolicy {
  const { matchLabels = {}, matchExpressions = [] } = policy.spec.podSelector ?? {};
  const isOfAll = Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
  const workload = /^(.*)-netpol$/.exec(policy.name)?.[1];
  if (!isOfAll || workload === undefined) return policy;
  tally.adaptations.push(`policy ${policy.name} selects every pod, because the workload it is for has no labels; read as being for that workload alone`);
  return { ...policy, spec: { ...policy.spec, podSelector: { matchLabels: { [OWN_LABEL]: workload } } } };
}

interface Connection {
  readonly source?: { readonly resource?: { readonly name?: string; readonly kind?: string } };
  readonly target?: { readonly resource?: { readonly name?: string; readonly kind?: string } };
  readonly link?: { readonly resource?: { readonly network?: readonly { readonly port: number; readonly target_port?: number | string }[] } };
}

/** Connections without a source are ways in from outside. */
function edgesOfConnections(snapshot: Snapshot, text: string, file: string): Map<string, PortSet> {
  const list = parseManifests(text, file).objects.flatMap(({ value }) => (Array.isArray(value) ? (value as readonly Connection[]) : []));
  const peerOf = (end: Connection['source']) => {
    const workload = snapshot.workloads.find(({ name, kind }) => name === end?.resource?.name && kind === end?.resource?.kind);
    return workload && workloadPeer(workload.id);
  };
  return byEnds(list.flatMap(({ source, target, link }) => {
    const [from, to] = [peerOf(source), peerOf(target)];
    const ports = (link?.resource?.network ?? []).flatMap(({ port, target_port: own }) => (typeof own === 'number' ? [own || port] : [port])).reduce((sum, port) => unionPorts(sum, onePort('TCP', port)), NO_PORTS);
    return from && to ? [[from, to, ports] as const] : [];
  }));
}
