import type { AllowGraph, GraphPeer } from '@/lib/policy/allow-graph';
import { connectionPeerName } from '@/lib/policy/connections';
import type { AskedPort } from '@/lib/policy/explain';
import { exposuresThrough } from '@/lib/policy/services/exposures';
import { reachResolved, type PortReach } from '@/lib/policy/services/reach-service';
import { resolveService } from '@/lib/policy/services/resolve-service';
import { countBackends } from '@/lib/views/service-view';
import { backendText } from './explain-published.ts';
import { brokenFields, brokenLines, exposureFields, exposureLines } from './format/exposure-text.ts';
import { mdCode } from './format/markdown.ts';
import { printable } from '@/lib/model/printable';
import type { Published } from './published.ts';

/** Who reaches a Service, on which of its ports and how many backends, and the ways in from outside; of a route the latter. */
export function reachPublished(graph: AllowGraph, published: Published, port: AskedPort | undefined, markdown: boolean): { readonly lines: readonly string[]; readonly fields: object } {
  if (published.kind === 'ways') {
    const { exposures, broken } = published;
    return { lines: [...exposures.flatMap((one) => exposureLines(one, markdown)), ...broken.flatMap((one) => brokenLines(one, markdown))], fields: { exposures: exposures.map(exposureFields), broken: broken.map(brokenFields) } };
  }
  const { service, name } = published;
  const resolved = resolveService(graph.snapshot, service);
  const rows = graph.peers.filter(counts(graph)).flatMap((peer) => {
    const { ports } = reachResolved(graph, peer, resolved, port);
    return ports.filter(({ verdict }) => verdict !== 'denied').map((one) => ({ from: titleOf(peer), one }));
  }).sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const exposures = exposuresThrough(graph, service.namespace, service.name);
  const show = markdown ? mdCode : printable;
  const rowText = ({ from, one }: (typeof rows)[number]) => `${markdown ? '- ' : ''}${show(from)} => ${show(name)} : ${one.verdict === 'unknown' ? 'unknown ' : ''}${one.port.protocol} ${one.port.port}${partText(one)}`;
  return {
    lines: [...rows.map(rowText), ...sectionLines(exposures.flatMap((one) => exposureLines(one, markdown)), markdown)],
    fields: {
      peers: [...new Set(rows.map(({ from }) => from)), name],
      edges: rows.map(({ from, one }) => ({ from, to: name, ports: [`${one.port.protocol} ${one.port.port}`], state: one.verdict, backends: countBackends(one) })),
      exposures: exposures.map(exposureFields),
    },
  };
}

/** The section of ways in, after what comes before it. */
export const sectionLines = (lines: readonly string[], markdown: boolean): string[] => (lines.length === 0 ? [] : ['', markdown ? '### Ways in from outside' : 'Ways in from outside', '', ...lines]);

/** How many of the backends; nothing when these are all. */
function partText(one: PortReach): string {
  const count = countBackends(one);
  return count.reachable === count.all || count.possible === count.all ? '' : ` (${backendText(count)})`;
}

const counts = ({ snapshot }: AllowGraph) => ({ kind }: GraphPeer): boolean => kind !== 'nodes' || snapshot.nodes.length > 0;

const titleOf = ({ workload, kind }: GraphPeer): string => (workload ? connectionPeerName({ kind: 'workload', workload }) : kind);
