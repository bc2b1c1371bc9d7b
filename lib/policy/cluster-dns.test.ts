import { describe, expect, it } from 'vitest';
import type { Service, Snapshot } from '@/lib/model/snapshot';
import { cluster, pod } from '@/lib/testing/builders';
import { findClusterDns } from './cluster-dns';
import { formatPorts } from './port-set';

const dns = (name: string, parts: Parameters<typeof pod>[1] = {}) => pod(`kube-system/${name}`, { deployment: 'coredns', labels: { 'k8s-app': 'kube-dns' }, ...parts });
const service = (parts: Partial<Service> = {}): Service => ({ namespace: 'kube-system', name: 'kube-dns', type: 'ClusterIP', headless: false, selector: { 'k8s-app': 'kube-dns' }, ports: [{ protocol: 'UDP', port: 53, targetPort: 53 }], ...parts });
const found = (parts: Partial<Snapshot>) => {
  const { workloads, ports } = findClusterDns(cluster(parts)) ?? {};
  return ports && [...workloads!, ...formatPorts(ports)];
};
const standard = ['kube-system/Deployment/coredns', '53/TCP', '53/UDP'];

describe('the cluster’s DNS', () => {
  it.each<[string, Partial<Snapshot>, string[] | undefined]>([
    ['is behind the Service kube-dns of kube-system', { pods: [dns('a', { labels: { app: 'any' } }), dns('b', { labels: { app: 'other' }, deployment: 'other' })], services: [service({ selector: { app: 'any' } })] }, standard],
    ['is behind the Service coredns of kube-system', { pods: [dns('a', { labels: { app: 'any' } })], services: [service({ name: 'coredns', selector: { app: 'any' } })] }, standard],
    ['is behind the Service dns-default of openshift-dns', { pods: [pod('openshift-dns/a', { labels: { app: 'any' } })], services: [service({ namespace: 'openshift-dns', name: 'dns-default', selector: { app: 'any' } })] }, ['openshift-dns/Pod/a', '53/TCP', '53/UDP']],
    ['is not behind a Service of such a name elsewhere', { pods: [pod('shop/a', { labels: { app: 'any' } })], services: [service({ namespace: 'shop', selector: { app: 'any' } })] }, undefined],
    ['is not behind another Service there', { pods: [dns('a', { labels: { app: 'any' } })], services: [service({ name: 'metrics', selector: { app: 'any' } })] }, undefined],
    ['is not behind a Service of one of the namespaces with the name of another’s', { pods: [dns('a', { labels: { app: 'any' } })], services: [service({ name: 'dns-default', selector: { app: 'any' } })] }, undefined],
    ['is told by labels where its Service has no selector', { pods: [dns('a')], services: [service({ selector: undefined })] }, standard],
    ['is not a pod elsewhere that its Service’s selector would pick', { pods: [dns('a'), pod('shop/a', { labels: { 'k8s-app': 'kube-dns' } })], services: [service()] }, standard],
    ['is told by the label k8s-app', { pods: [dns('a')] }, standard],
    ['is told by the name of the application', { pods: [dns('a', { labels: { 'app.kubernetes.io/name': 'coredns' } })] }, standard],
    ['is told by the label of OpenShift’s', { pods: [pod('openshift-dns/a', { labels: { 'dns.operator.openshift.io/daemonset-dns': 'default' } })] }, ['openshift-dns/Pod/a', '53/TCP', '53/UDP']],
    ['is not told by another value of the label', { pods: [dns('a', { labels: { 'k8s-app': 'metrics-server' } })] }, undefined],
    ['is not told by labels outside the system’s namespaces', { pods: [pod('shop/a', { labels: { 'k8s-app': 'kube-dns' } })] }, undefined],
    ['is none behind a Service without pods', { services: [service()] }, undefined],
    ['is each of its workloads once, sorted', { pods: [dns('b', { deployment: 'z' }), dns('a', { deployment: 'y' }), dns('c', { deployment: 'z' })] }, ['kube-system/Deployment/y', 'kube-system/Deployment/z', '53/TCP', '53/UDP']],
  ])('%s', (_, parts, expected) => expect(found(parts)).toEqual(expected));

  const named = [{ protocol: 'UDP' as const, port: 53, targetPort: 'dns' }, { protocol: 'TCP' as const, port: 53, targetPort: 'dns-tcp' }];
  it.each<[string, Service['ports'], readonly string[], string[]]>([
    ['the number that its Service leads to, for both protocols', [{ protocol: 'UDP', port: 53, targetPort: 5353 }], [], ['5353/TCP', '5353/UDP']],
    ['the number for TCP, where there is none for UDP', [{ protocol: 'TCP', port: 53, targetPort: 5353 }], [], ['5353/TCP', '5353/UDP']],
    ['both numbers, and that for UDP for both protocols', [{ protocol: 'UDP', port: 53, targetPort: 5353 }, { protocol: 'TCP', port: 53, targetPort: 5454 }], [], ['5353/TCP', '5454/TCP', '5353/UDP']],
    ['the number that its pods give the name', named, ['dns:5353/UDP', 'dns-tcp:5353/TCP', 'metrics:9153'], ['5353/TCP', '5353/UDP']],
    ['53, where the name is for another protocol', named, ['dns:5353/TCP', 'dns-tcp:5454/UDP'], ['53/TCP', '53/UDP']],
    ['53, where its Service has other ports alone', [{ protocol: 'TCP', port: 9153, targetPort: 9153 }], [], ['53/TCP', '53/UDP']],
  ])('listens on %s', (_, ports, declared, expected) => {
    expect(found({ pods: [dns('a', { ports: declared })], services: [service({ ports })] })?.slice(1)).toEqual(expected);
  });
});
