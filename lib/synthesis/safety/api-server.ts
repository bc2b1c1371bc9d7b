import { workloadPeer } from '@/lib/model/ids';
import type { AccountBinding } from '@/lib/model/platform';
import type { Pod, Snapshot, Workload } from '@/lib/model/snapshot';
import { onePort, unionPorts } from '@/lib/policy/port-set';
import { findApiServer } from './api-server-address';
import { addressPeer, ANYWHERE, EdgeList } from './edge-list';
import type { Essential } from './essential';
import { podsByWorkload } from './pods';

/** Programs that do nothing without the API: controllers, and what watches the cluster. */
const CLIENT_IMAGES = /(^|-)(operator|controller|controller-manager|controllers|kube-state-metrics|metrics-server|prometheus|coredns|pilot|cainjector|external-dns|cluster-autoscaler|descheduler|traefik|istiod)$/;
const API_NAMES = /^kubernetes(\.default(\.svc(\..+)?)?)?$/;
/** Without knowing where the API server is: its own port, and that of its Service. */
const USUAL_PORTS = unionPorts(onePort('TCP', 443), onePort('TCP', 6443));

/**
 * Which workloads call the API server cannot be known for sure: every pod is given its address, and most a token. It is kept for
 * those of which something says so: a binding gives rights to their ServiceAccount, their settings name the API server, or
 * their image is of a program that needs it. A ServiceAccount of its own alone says nothing: good practice gives one to each.
 * https://kubernetes.io/docs/concepts/security/service-accounts/
 */
export function findApiClients({ snapshot }: { readonly snapshot: Snapshot }): Essential[] {
  const server = findApiServer(snapshot);
  const bindings = new Map(snapshot.platform.bindings.toReversed().flatMap((binding) => binding.accounts.map((account) => [`${account.namespace}/${account.name}`, binding] as const)));
  return [...podsByWorkload(snapshot)].flatMap(([workload, pods]): Essential[] => {
    const evidence = evidenceOf(workload, pods, bindings);
    if (evidence === null) return [];
    const { namespace, name } = workload;
    const edges = new EdgeList();
    for (const { address, port } of server?.addresses ?? []) edges.addPort(workloadPeer(workload.id), addressPeer(address), 'TCP', port);
    if (!server) for (const everywhere of ANYWHERE) edges.add(workloadPeer(workload.id), everywhere, USUAL_PORTS);
    return [{
      id: `api-server ${namespace}/${name}`,
      kind: 'api-server',
      title: `API server, from ${namespace}/${name}`,
      because: [
        evidence,
        server ? `The API server is at ${server.addresses.map(({ address, port }) => `${address}:${port}`).join(', ')}: ${server.basis}.` : 'Where the API server is was not among what was read, so 443/TCP and 6443/TCP are kept to any address.',
      ],
      edges: edges.edges(),
    }];
  });
}

/** Why the workload is taken to call the API server, a sentence; `null` when nothing says so. */
function evidenceOf({ hints, name }: Workload, pods: readonly Pod[], bindings: ReadonlyMap<string, AccountBinding>): string | null {
  const named = hints?.mentions.find(({ form, host }) => (form === 'variable' ? host === 'KUBERNETES_SERVICE_HOST' : API_NAMES.test(host)));
  if (named) return `It names the API server: ${named.text} in ${named.where}.`;
  // What no token is mounted for can still be anonymous, which nobody builds on.
  if (hints?.hasToken === false) return null;
  for (const pod of pods) {
    const account = pod.serviceAccount ?? 'default';
    const binding = bindings.get(`${pod.namespace}/${account}`);
    if (binding) return `Its ServiceAccount ${account} is given rights by ${binding.kind} ${binding.namespace === undefined ? '' : `${binding.namespace}/`}${binding.name}.`;
  }
  const image = hints?.images.find((one) => CLIENT_IMAGES.test(one.split('/').at(-1)!));
  if (image !== undefined) return `Its image ${image} is of a program that works with the API.`;
  return hints === undefined && CLIENT_IMAGES.test(name) ? 'By its name it is a program that works with the API.' : null;
}
