import type { Webhook } from '@/lib/model/platform';
import type { Snapshot } from '@/lib/model/snapshot';
import { formatPorts, unionOfPorts } from '@/lib/policy/port-set';
import { ANYWHERE, EdgeList, fewOf, shortName } from './edge-list';
import type { Essential } from './essential';
import { backendsOf, serviceNamed } from './pods';

const WORDS: Readonly<Record<Webhook['kind'], { readonly what: string; readonly harm: string }>> = {
  ValidatingWebhookConfiguration: { what: 'Admission webhook', harm: 'Without an answer the API server refuses the requests that it is to check.' },
  MutatingWebhookConfiguration: { what: 'Admission webhook', harm: 'Without an answer the API server refuses the requests that it is to change.' },
  CustomResourceDefinition: { what: 'Conversion webhook', harm: 'Without an answer objects of the kind can no longer be read or written.' },
  APIService: { what: 'Aggregated API', harm: 'Without an answer requests to this part of the API fail.' },
};
const IGNORED = 'Without an answer requests are let through unchecked.';

/**
 * Pods that the API server calls, at the port behind the Service that it was given. From which address its calls arrive at a pod
 * differs: a node's, that of an overlay's tunnel, an agent's of a hosted control plane. So no source is ruled out.
 * https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#service-reference
 */
export function findWebhooks({ snapshot }: { readonly snapshot: Snapshot }): Essential[] {
  const byServer = Map.groupBy(snapshot.platform.webhooks, ({ service, port }) => `${service.namespace}/${service.name}:${port}`);
  return [...byServer].flatMap(([server, webhooks]): Essential[] => {
    const { service: { namespace, name }, port } = webhooks[0]!;
    const service = serviceNamed(snapshot, namespace, name);
    const backends = service ? backendsOf(snapshot, service, (one) => one.port === port && one.protocol === 'TCP') : new Map<never, never>();
    if (backends.size === 0) return [];
    const edges = new EdgeList();
    for (const [to, ports] of backends) for (const everywhere of ANYWHERE) edges.add(everywhere, to, ports);
    const kinds = [...new Set(webhooks.map(({ kind }) => WORDS[kind].what))];
    return [{
      id: `webhook ${server}`,
      kind: 'webhook',
      title: `${kinds.join(' and ')} ${fewOf([...backends.keys()].map(shortName))} on ${formatPorts(unionOfPorts([...backends.values()])).join(', ')}`,
      because: [
        ...new Set(webhooks.map(({ kind, ignoresFailure }) => (ignoresFailure ? IGNORED : WORDS[kind].harm))),
        `${fewOf(webhooks.map(({ kind, name: own }) => `${kind} ${own}`))} ${webhooks.length === 1 ? 'names' : 'name'} Service ${namespace}/${name}, port ${port}.`,
        'From which address the API server’s calls arrive depends on the network plugin, so the port is kept for every source.',
      ],
      edges: edges.edges(),
    }];
  });
}
