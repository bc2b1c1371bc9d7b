import { compareText } from '@/lib/model/compare-text';
import { formatPeer, policyId, workloadPeer } from '@/lib/model/ids';
import type { Direction } from '@/lib/model/network-policy';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { hasBit } from '@/lib/policy/bitset';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { workloadsBehind, type Analysis } from './analysis';
import { findingViews } from './finding-view';
import { labelChoices } from './grouping';
import { namespaceIsolation } from './isolation';
import { routeObjects } from './routes';
import { readingRole } from './reading-role';

/** The facts of the first screen: counts, the figure, namespaces and how they are isolated, problems and findings. */
export function snapshotView(analysis: Analysis): Omit<SnapshotView, 'revision' | 'freshness'> {
  const { snapshot, graph } = analysis;
  const podsIn = new Map<string, number>();
  for (const pod of snapshot.pods) podsIn.set(pod.namespace, (podsIn.get(pod.namespace) ?? 0) + pod.replicas);
  const behind = workloadsBehind(analysis);
  const workloads = [...snapshot.workloads].sort((a, b) => compareText(a.id, b.id));
  const role = readingRole(snapshot.unreadable);
  return {
    source: snapshot.source,
    counts: {
      namespaces: snapshot.namespaces.length,
      workloads: workloads.length,
      pods: [...podsIn.values()].reduce((sum, count) => sum + count, 0),
      services: snapshot.services.length,
      policies: snapshot.policies.length + snapshot.adminPolicies.length,
    },
    profile: { ...snapshot.profile },
    figure: graph.figure(),
    namespaces: snapshot.namespaces
      .map(({ name }) => ({ name, workloads: workloads.filter((workload) => workload.namespace === name).length, pods: podsIn.get(name) ?? 0, ...namespaceIsolation(analysis, name) }))
      .sort((a, b) => compareText(a.name, b.name)),
    workloads: workloads.map(({ id, namespace, kind, name, replicas }) => ({ id: workloadPeer(id), namespace, kind, name, replicas })),
    services: snapshot.services
      .map(({ namespace, name }) => ({ id: formatPeer({ kind: 'service', namespace, name }), namespace, name, workloads: [...(behind.get(`${namespace}/${name}`) ?? [])] }))
      .sort((a, b) => compareText(a.id, b.id)),
    routes: routeObjects(snapshot).map(({ peer, hosts }) => ({ id: formatPeer(peer), kind: peer.routeKind, namespace: peer.namespace, name: peer.name, hosts: [...hosts] })),
    policies: policyViews(graph),
    ports: declaredPortChoices(analysis),
    labels: labelChoices(analysis),
    problems: [...snapshot.problems],
    ...findingViews(graph),
    unevaluated: snapshot.unevaluated.map(({ kind, namespace, name }) => ({ kind, name, ...(namespace !== undefined && { namespace }) })),
    unreadable: snapshot.unreadable.map(({ resource, namespace, verb, reason }) => ({ resource, verb, reason, ...(namespace !== undefined && { namespace }) })),
    readingRole: role && { yaml: role.yaml, commands: [...role.commands] },
  };
}

function declaredPortChoices({ listening }: Analysis): SnapshotView['ports'] {
  const choices = new Map<string, SnapshotView['ports'][number]>();
  for (const ports of listening.values()) {
    for (const { protocol, port, names } of ports) {
      const known = choices.get(`${port}/${protocol}`);
      choices.set(`${port}/${protocol}`, { port, protocol, names: [...new Set([...(known?.names ?? []), ...names])].sort() });
    }
  }
  return [...choices.values()].sort((a, b) => a.port - b.port || compareText(a.protocol, b.protocol));
}

/** Every policy once; one whose rules differ by namespace is compiled into several forms. */
function policyViews(graph: AllowGraph): SnapshotView['policies'] {
  const views = new Map<string, SnapshotView['policies'][number]>();
  for (const { form: { ref, rules }, subjects } of graph.evaluator.compiled.policies) {
    const id = policyId(ref.kind, ref.namespace, ref.name);
    const selects = graph.peers.filter((peer) => peer.workload !== undefined && peer.endpoints.some((endpoint) => hasBit(subjects, endpoint))).map((peer) => peer.id);
    views.set(id, {
      id,
      kind: ref.kind,
      ...(ref.namespace !== undefined && { namespace: ref.namespace }),
      name: ref.name,
      directions: Object.keys(rules) as Direction[],
      selects: [...new Set([...(views.get(id)?.selects ?? []), ...selects])],
      ...(ref.origin?.file && { file: ref.origin.file, line: ref.origin.line }),
    });
  }
  return [...views.values()];
}
