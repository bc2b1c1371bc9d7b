import { formatPeer, type PeerId, workloadPeer } from '@/lib/model/ids';
import type { Monitor } from '@/lib/model/platform';
import type { Pod, Service, Snapshot, Workload } from '@/lib/model/snapshot';
import { NO_PORTS, onePort, portSet, unionOfPorts, unionPorts, type PortSet } from '@/lib/policy/port-set';
import { labelValue, matchesSelector } from '@/lib/policy/selector';
import { addressPeer, ANYWHERE, EdgeList, fewOf, shortName } from './edge-list';
import type { Essential } from './essential';
import { backendsOf, carries, podsByWorkload, runs } from './pods';

const SCRAPER_IMAGES = /^(prometheus|vmagent|victoria-metrics|grafana-agent|alloy)$/;
const SCRAPER_LABELS = ['app.kubernetes.io/name=prometheus', 'app=prometheus', 'app.kubernetes.io/name=vmagent', 'app.kubernetes.io/name=grafana-agent', 'app.kubernetes.io/name=alloy'];

/** Workloads that scrape metrics, by their image or, where images are not known, by their labels. */
export const findScrapers = (snapshot: Snapshot): Workload[] =>
  [...podsByWorkload(snapshot)].flatMap(([workload, pods]) => ((workload.hints?.images.length ?? 0) > 0 ? runs(workload, SCRAPER_IMAGES) : carries(pods, ...SCRAPER_LABELS)) ? [workload] : []);

/** What is scraped, with the ports and what says so. */
interface Target {
  readonly to: PeerId;
  readonly ports: PortSet;
  readonly because: string;
}

/**
 * Scrapers to what asks to be scraped: pods by `prometheus.io/scrape`, Services and pods by the Prometheus operator's monitors.
 * https://prometheus.io/docs/prometheus/latest/configuration/configuration/#kubernetes_sd_config
 */
export function findMetrics({ snapshot }: { readonly snapshot: Snapshot }): Essential[] {
  return [...scrapedTargets(snapshot), ...kubeletMetrics(snapshot)];
}

function scrapedTargets(snapshot: Snapshot): Essential[] {
  const scrapers = findScrapers(snapshot);
  if (scrapers.length === 0) return [];
  const targets = [...annotatedTargets(snapshot), ...annotatedServices(snapshot), ...snapshot.platform.monitors.flatMap((monitor) => monitoredTargets(snapshot, monitor))];
  const byNamespace = Map.groupBy(targets, ({ to }) => to.split('/')[1]!);
  return scrapers.flatMap(({ id, namespace, name }) => [...byNamespace].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([own, wanted]): Essential[] => {
    const edges = new EdgeList();
    for (const { to, ports } of wanted) edges.add(workloadPeer(id), to, ports);
    if (edges.isEmpty) return [];
    return [{
      id: `metrics ${namespace}/${name} ${own}`,
      kind: 'metrics',
      title: `Metrics of ${shortName(formatPeer({ kind: 'namespace', namespace: own }))}, to ${namespace}/${name}`,
      because: ['Without it metrics have gaps, and alerts that rest on them are silent.', ...[...new Set(wanted.filter(({ to }) => to !== workloadPeer(id)).map(({ because }) => because))].slice(0, 4)],
      edges: edges.edges(),
    }];
  }));
}

/** The port of the kubelet's API; https://kubernetes.io/docs/reference/networking/ports-and-protocols/ */
const KUBELET_PORT = 10250;

/** The metrics server asks every kubelet what its pods use. */
function kubeletMetrics(snapshot: Snapshot): Essential[] {
  const addresses = snapshot.nodes.flatMap((node) => node.addresses);
  return [...podsByWorkload(snapshot)].flatMap(([workload, pods]): Essential[] => {
    if (!runs(workload, /^metrics-server$/) && !carries(pods, 'k8s-app=metrics-server', 'app.kubernetes.io/name=metrics-server')) return [];
    const edges = new EdgeList();
    for (const to of addresses.length > 0 ? addresses.map(addressPeer) : ANYWHERE) edges.addPort(workloadPeer(workload.id), to, 'TCP', KUBELET_PORT);
    return [{
      id: `metrics ${workload.namespace}/${workload.name}`,
      kind: 'metrics',
      title: `Metrics of nodes on ${KUBELET_PORT}/TCP, to ${workload.namespace}/${workload.name}`,
      because: [
        'Without it nothing is scaled by what it uses, and kubectl top shows nothing.',
        addresses.length > 0 ? 'These are the addresses of the nodes that were read; a node that comes later has another one.' : 'No node was read, so the port is kept to any address.',
      ],
      edges: edges.edges(),
    }];
  });
}

function annotatedTargets(snapshot: Snapshot): Target[] {
  return [...podsByWorkload(snapshot)].flatMap(([workload, pods]): Target[] => {
    const ports = unionOfPorts(pods.map(annotatedPorts));
    return ports.key === NO_PORTS.key ? [] : [{ to: workloadPeer(workload.id), ports, because: `Pods of ${fewOf([`${workload.namespace}/${workload.name}`])} ask for it by the annotation prometheus.io/scrape.` }];
  });
}

/** Services are scraped at the pods behind them: at the port of the annotation, else at the ports that theirs lead to. */
function annotatedServices(snapshot: Snapshot): Target[] {
  return snapshot.services.flatMap((service) => {
    if (!asksForScraping(service)) return [];
    const given = givenPort(service);
    return [...backendsOf(snapshot, service)].map(([to, ports]): Target => ({ to, ports: given ?? tcpOf(ports), because: `Service ${service.namespace}/${service.name} asks for it by the annotation prometheus.io/scrape.` }));
  });
}

const asksForScraping = ({ annotations = {} }: Pick<Pod, 'annotations'>): boolean => labelValue(annotations, 'prometheus.io/scrape') === 'true';

function givenPort({ annotations = {} }: Pick<Pod, 'annotations'>): PortSet | undefined {
  const given = Number(labelValue(annotations, 'prometheus.io/port') ?? NaN);
  return Number.isInteger(given) && given >= 1 && given <= 65535 ? onePort('TCP', given) : undefined;
}

const tcpOf = (ports: PortSet): PortSet => portSet({ TCP: ports.ranges.TCP });

/** The port that the annotation names, else every TCP port that the pod declares. */
function annotatedPorts(pod: Pod): PortSet {
  if (!asksForScraping(pod)) return NO_PORTS;
  return givenPort(pod) ?? pod.ports.filter(({ protocol }) => protocol === 'TCP').reduce((sum, { containerPort }) => unionPorts(sum, onePort('TCP', containerPort)), NO_PORTS);
}

function monitoredTargets(snapshot: Snapshot, monitor: Monitor): Target[] {
  const isMeant = (namespace: string) => monitor.namespaces === 'any' || (monitor.namespaces === 'own' ? monitor.namespace === namespace : monitor.namespaces.includes(namespace));
  const because = `${monitor.kind} ${monitor.namespace}/${monitor.name} asks for it.`;
  if (monitor.kind === 'PodMonitor') {
    return [...podsByWorkload(snapshot)].flatMap(([workload, pods]): Target[] => {
      const meant = pods.filter((pod) => isMeant(pod.namespace) && matchesSelector(monitor.selector, pod.labels));
      const ports = unionOfPorts([NO_PORTS, ...meant.flatMap((pod) => monitor.endpoints.map(({ port, targetPort }) => containerPorts(pod, port ?? targetPort)))]);
      return ports.key === NO_PORTS.key ? [] : [{ to: workloadPeer(workload.id), ports, because }];
    });
  }
  return snapshot.services.filter((service) => isMeant(service.namespace) && matchesSelector(monitor.selector, service.labels ?? {})).flatMap((service) =>
    monitor.endpoints.flatMap(({ port, targetPort }) => [...backendsOf(snapshot, service, (one) => isPortOf(one, port, targetPort))].map(([to, ports]): Target => ({ to, ports, because }))),
  );
}

const isPortOf = (one: Service['ports'][number], port: string | undefined, target: number | string | undefined): boolean => (port !== undefined ? one.name === port : target === undefined || one.targetPort === target);

function containerPorts(pod: Pod, wanted: number | string | undefined): PortSet {
  if (typeof wanted === 'number') return onePort('TCP', wanted);
  return pod.ports.filter(({ name, protocol }) => protocol === 'TCP' && (wanted === undefined || name === wanted)).reduce((sum, { containerPort }) => unionPorts(sum, onePort('TCP', containerPort)), NO_PORTS);
}
