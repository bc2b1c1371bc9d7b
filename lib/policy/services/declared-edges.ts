import { compareText } from '@/lib/model/compare-text';
import { type PeerId, workloadPeer } from '@/lib/model/ids';
import type { Mention } from '@/lib/model/platform';
import type { Snapshot, Workload } from '@/lib/model/snapshot';
import { NO_PORTS, onePort, unionPorts, type PortSet } from '../port-set';
import { resolveService, type ResolvedPort } from './resolve-service';
import { serviceOfHost, serviceOfVariable } from './service-name';

/** A connection that a workload's settings declare: to the pods behind a Service that they name, on these pods' ports. */
export interface DeclaredEdge {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly ports: PortSet;
  readonly evidence: readonly Evidence[];
}

/** What names the Service, and where it stands. */
export interface Evidence {
  /** As written, less user and path: `http://orders:8080`. */
  readonly text: string;
  /** `env ORDERS_URL of container web`, `ConfigMap shop/settings, orders.url`. */
  readonly where: string;
  /** `shop/orders`. */
  readonly service: string;
  readonly file?: string;
  readonly line?: number;
}

/** Something that may declare a connection, and why it was not taken for one. */
export interface UnclearMention {
  readonly from: PeerId;
  readonly text: string;
  readonly where: string;
  readonly file?: string;
  readonly line?: number;
  /** A clause. */
  readonly why: string;
}

export interface DeclaredEdges {
  /** Sorted by ends. */
  readonly edges: readonly DeclaredEdge[];
  readonly unclear: readonly UnclearMention[];
}

interface Placed {
  readonly mention: Mention;
  readonly where: string;
}

/**
 * The connections that environment variables, arguments, commands and ConfigMaps declare by naming a Service. What is not surely
 * the name of one, or names no port where several are possible, is told and not drawn. Secrets are not looked at.
 */
export function declaredEdges(snapshot: Snapshot): DeclaredEdges {
  const edges = new Map<string, { from: PeerId; to: PeerId; ports: PortSet; evidence: Map<string, Evidence> }>();
  const unclear = new Map<string, UnclearMention>();
  for (const workload of snapshot.workloads) {
    const from = workloadPeer(workload.id);
    for (const { mention, where } of mentionsOf(snapshot, workload)) {
      const place = { text: mention.text, where, ...(mention.file !== undefined && { file: mention.file }), ...(mention.line !== undefined && { line: mention.line }) };
      const found = targetsOf(snapshot, workload.namespace, mention);
      if (typeof found === 'string') unclear.set(`${from} ${mention.text} ${where}`, { from, ...place, why: found });
      for (const { to, service, ports } of typeof found === 'string' ? [] : found) {
        // A workload that names its own Service mostly says where it is itself found.
        if (to === from) continue;
        const edge = edges.get(`${from} ${to}`) ?? { from, to, ports: NO_PORTS, evidence: new Map<string, Evidence>() };
        edge.ports = unionPorts(edge.ports, ports);
        edge.evidence.set(`${mention.text} ${where}`, { ...place, service });
        edges.set(`${from} ${to}`, edge);
      }
    }
  }
  return {
    edges: [...edges.values()].map(({ evidence, ...edge }) => ({ ...edge, evidence: [...evidence.values()] })).sort((a, b) => compareText(`${a.from} ${a.to}`, `${b.from} ${b.to}`)),
    unclear: [...unclear.values()],
  };
}

function mentionsOf({ platform }: Snapshot, { hints, namespace }: Workload): Placed[] {
  const own = (hints?.mentions ?? []).map((mention): Placed => ({ mention, where: mention.where }));
  const configured = (hints?.configMaps ?? []).flatMap(({ name, key }) =>
    platform.configMaps.filter((one) => one.namespace === namespace && one.name === name).flatMap(({ entries }) =>
      entries.filter((entry) => key === undefined || entry.key === key).flatMap(({ key: entry, mentions }) => mentions.map((mention): Placed => ({ mention, where: `ConfigMap ${namespace}/${name}, ${entry}` }))),
    ),
  );
  return [...own, ...configured];
}

/** The workloads that a mention leads to, with their ports; a string when it names a Service but does not lead there. Nothing when it names none. */
function targetsOf(snapshot: Snapshot, namespace: string, { host, port, form }: Mention): readonly { readonly to: PeerId; readonly service: string; readonly ports: PortSet }[] | string {
  const named = form === 'variable' ? serviceOfVariable(snapshot, namespace, host) : serviceOfHost(snapshot, namespace, host);
  if (named.kind === 'none') return [];
  if (named.kind === 'unclear') return named.why;
  const { service } = named;
  const title = `${service.namespace}/${service.name}`;
  const resolved = resolveService(snapshot, service);
  if (resolved.basis === 'alias') return [];
  const chosen = portsFor(resolved.ports, port, title);
  if (typeof chosen === 'string') return chosen;
  const found = new Map<PeerId, PortSet>();
  for (const { place, protocol, port: number } of chosen.flatMap(({ targets }) => targets)) {
    if (place.kind !== 'pod') continue;
    const to = workloadPeer(place.pod.workload);
    // Clients of a headless Service use the pods' own ports.
    const used = resolved.translates ? number : (port ?? number);
    found.set(to, unionPorts(found.get(to) ?? NO_PORTS, onePort(protocol, used)));
  }
  return found.size === 0 && resolved.basis === 'selector' ? `no running pod is behind Service ${title}` : [...found].map(([to, ports]) => ({ to, service: title, ports }));
}

/** The ports of a Service that a mention means: the one it names, or the only one there is. */
function portsFor(ports: readonly ResolvedPort[], wanted: number | undefined, title: string): readonly ResolvedPort[] | string {
  if (wanted !== undefined) {
    const chosen = ports.filter(({ port }) => port.port === wanted);
    return chosen.length > 0 ? chosen : `Service ${title} has no port ${wanted}`;
  }
  if (ports.length === 1) return ports;
  return ports.length === 0 ? `Service ${title} has no port` : `it names no port, and Service ${title} has several`;
}
