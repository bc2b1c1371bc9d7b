import { describe, expect, it } from 'vitest';
import type { PeerId } from '@/lib/model/ids';
import type { Service, Snapshot } from '@/lib/model/snapshot';
import { exposureSchema } from '@/lib/queries/contract/reach';
import { serviceExplainSchema, serviceSchema } from '@/lib/queries/contract/service';
import { readSample } from '@/lib/sources/sample';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { analyse } from './analysis';
import { reachView } from './reach-view';
import { serviceExplainView } from './service-explain-view';
import { serviceView } from './service-view';

const service: Service = { namespace: 'x', name: 'api', type: 'ClusterIP', headless: false, selector: { app: 'api' }, ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 'http' }] };
const api = (name: string, port: number, labels = {}) => pod(`x/${name}`, { deployment: 'api', labels: { app: 'api', ...labels }, ports: [`http:${port}`] });
const pods = [pod('x/web', { deployment: 'web' }), api('a1', 8080), api('a2', 8080), api('a3', 9090, { closed: 'yes' })];
const closed = policy('x/closed', { podSelector: { matchLabels: { closed: 'yes' } }, policyTypes: ['Ingress'] });
const web = 'workload/x/Deployment/web' as PeerId;
const view = (parts: Partial<Snapshot>) => serviceView(analyse(cluster({ pods, services: [service], ...parts })), 'x', 'api')!;
const explain = (parts: Partial<Snapshot>, port?: number) => serviceExplainView(analyse(cluster({ pods, services: [service], ...parts })), web, 'x', 'api', port === undefined ? undefined : { protocol: 'TCP', port })!;

describe('a Service', () => {
  it('shows each port with the pods behind it, those of one workload and port together', () => {
    expect(view({}).ports).toEqual([{
      port: '80/TCP', name: 'http', targetPort: 'http',
      backends: [
        { peer: 'workload/x/Deployment/api', name: 'x/api', pods: 2, port: '8080/TCP' },
        { peer: 'workload/x/Deployment/api', name: 'x/api', pods: 1, port: '9090/TCP' },
      ],
    }]);
  });

  it('shows who reaches it, with how many of its backends, and not who does not', () => {
    const { reach } = view({ policies: [closed] });
    expect(reach.find(({ peer }) => peer === web)).toMatchObject({ ports: ['80/TCP'], backends: { reachable: 2, possible: 0, all: 3 } });
    const denied = policy('x/deny', { podSelector: {}, policyTypes: ['Ingress'] });
    expect(view({ policies: [denied] }).reach).toEqual([]);
  });

  it('tells open from allowed by a policy', () => {
    const allow = policy('x/allow', { podSelector: { matchLabels: { app: 'api' } }, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 'http' }] }] });
    expect([[], [allow]].map((policies) => view({ policies }).reach.find(({ peer }) => peer === web)?.state)).toEqual(['open', 'policy']);
  });

  it('that is not there is no view', () => {
    expect(serviceView(analyse(cluster({})), 'x', 'api')).toBeNull();
    expect(serviceExplainView(analyse(cluster({ pods })), web, 'x', 'api')).toBeNull();
  });

  it('names an Ingress that leads to a port it does not have', () => {
    expect(view({ ingresses: [{ namespace: 'x', name: 'i', backends: [{ service: 'api', port: 81, host: 'h' }] }] }).broken).toMatchObject([{ entry: 'h', message: 'It leads to port 81 of Service x/api, which has no such port.' }]);
  });
});

describe('an edge to a Service', () => {
  it('tells every backend and explains one of them on its own port', () => {
    const told = explain({ policies: [closed] }, 80);
    expect([told.verdict, told.ports[0]?.count]).toEqual(['allowed', { reachable: 2, possible: 0, all: 3 }]);
    expect(told.ports[0]?.backends.map(({ port, pods: some, state }) => `${some} on ${port}: ${state}`)).toEqual(['2 on 8080/TCP: open', '1 on 9090/TCP: denied']);
    expect(told.example).toMatchObject({ to: { id: 'workload/x/Deployment/api' }, port: '8080/TCP', verdict: 'allowed' });
  });

  it('explains the denial when no backend is reached', () => {
    const deny = policy('x/deny', { podSelector: { matchLabels: { app: 'api' } }, policyTypes: ['Ingress'] });
    expect(explain({ policies: [deny] })).toMatchObject({ verdict: 'denied', state: 'denied', example: { verdict: 'denied' } });
  });

  it('has no example where there is no pod to explain', () => {
    expect(explain({ services: [{ ...service, selector: { app: 'gone' } }] })).toMatchObject({ verdict: 'denied', ports: [], notes: ['No running pod is behind it: its selector picks none.'] });
  });
});

describe('the sample', () => {
  const of = async (id: string) => reachView(analyse(await readSample()), id as PeerId)!.exposures;

  it('exposes its storefront through the ingress controller, and that through a load balancer', async () => {
    const web = await of('workload/storefront/Deployment/web');
    expect(web.map(({ kind, entry, state }) => `${kind} ${entry}: ${state}`)).toEqual(['Ingress shop.example/: policy']);
    expect(web[0]?.readings.map(({ words }) => words)).toEqual(['it comes from the pods of ingress-nginx/ingress-nginx-controller']);
    expect((await of('workload/ingress-nginx/Deployment/ingress-nginx-controller')).map(({ kind, state }) => `${kind} ${state}`)).toEqual(['LoadBalancer policy', 'LoadBalancer policy']);
  });

  it('gives answers that keep to the contract', async () => {
    const analysis = analyse(await readSample());
    for (const { namespace, name } of analysis.snapshot.services) {
      const told = serviceView(analysis, namespace, name)!;
      expect(serviceSchema.parse({ revision: 1, ...told }).exposures).toEqual(told.exposures.map((one) => exposureSchema.parse(one)));
      const bff = serviceExplainView(analysis, 'workload/storefront/Deployment/bff' as PeerId, namespace, name)!;
      expect(() => serviceExplainSchema.parse({ revision: 1, ...bff })).not.toThrow();
    }
  });
});
