import { workloadPeer, type Peer } from '@/lib/model/ids';
import { formatPeer } from '@/lib/model/ids';
import type { Protocol } from '@/lib/model/network-policy';
import { servicePods, targetPorts } from '@/lib/policy/services/resolve-service';
import type { PortsView } from '@/lib/queries/contract/ports';
import type { Analysis } from './analysis';

type Choice = PortsView['ports'][number];

/** The ports a target really listens on: a workload's, those a Service leads to, or all of a namespace's. */
export function portsView(analysis: Analysis, to: Peer): PortsView {
  const choices = new Map<string, Choice>();
  const offer = (protocol: Protocol, port: number, names: readonly string[], workload: string | null, via?: string) => {
    const key = `${port}/${protocol}`;
    const known = choices.get(key) ?? { protocol, port, names: [], workloads: [], ...(via && { via }) };
    choices.set(key, { ...known, names: [...new Set([...known.names, ...names])].sort(), workloads: workload ? [...new Set([...known.workloads, workload])].sort() : known.workloads });
  };
  switch (to.kind) {
    case 'workload':
    case 'namespace':
      for (const workload of analysis.snapshot.workloads) {
        if (workload.namespace !== to.namespace || (to.kind === 'workload' && (workload.kind !== to.workloadKind || workload.name !== to.name))) continue;
        for (const { protocol, port, names, services } of analysis.listening.get(workload.id) ?? []) {
          offer(protocol, port, names, workloadPeer(workload.id), services.length > 0 ? `Service ${services.join(', ')}` : undefined);
        }
      }
      break;
    case 'service':
      for (const service of analysis.snapshot.services) {
        if (service.namespace !== to.namespace || service.name !== to.name) continue;
        for (const pod of servicePods(analysis.snapshot, service)) {
          for (const { protocol, port } of targetPorts(service, pod)) {
            const names = pod.ports.flatMap((declared) => (declared.containerPort === port && declared.protocol === protocol && declared.name ? [declared.name] : []));
            offer(protocol, port, names, workloadPeer(pod.workload), `Service ${service.namespace}/${service.name}`);
          }
        }
      }
      break;
    case 'internet':
    case 'cidr':
      offer('TCP', 443, ['https'], null, 'usual outside the cluster');
      offer('TCP', 80, ['http'], null, 'usual outside the cluster');
      break;
  }
  return { to: formatPeer(to), ports: [...choices.values()].sort((a, b) => (to.kind === 'internet' ? b.port - a.port : a.port - b.port)) };
}
