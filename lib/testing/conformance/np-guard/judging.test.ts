import { describe, expect, it } from 'vitest';
import { compareReports } from './compare';
import { connectionFacts } from './connections';
import { parseExplanations } from './explanation-text';
import { judgeExplanations } from './explanations';
import { exposureReport } from './exposure';
import { canonicalLines } from './facts';
import { judgeFuture } from './future-check';
import { readObjects } from './input';
import { runInputCase } from './input-case';
import { countLines, inducedRanges, rangePeer } from './ranges';
import { parseReport } from './report-text';
import { Tally } from '../tally';

const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
const deployment = (name: string) => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { namespace: 'shop', name }, spec: { template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', ports: [{ containerPort: 8080 }] }] } } } });
const policy = (name: string, spec: object) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { namespace: 'shop', name }, spec });
const dbFromWeb = policy('db', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }, { podSelector: { matchLabels: { app: 'later' } } }], ports: [{ port: 5432 }] }] });
const read = (...objects: readonly unknown[]) => readObjects(objects.map((value) => ({ value, origin: {} })));
const shop = read(namespace, deployment('web'), deployment('db'), dbFromWeb);
const EVERYWHERE = '0.0.0.0-255.255.255.255[External]';

describe('the engine asked as np-guard is', () => {
  it('lists connections between workloads and with the outside', () => {
    expect([...canonicalLines(connectionFacts(shop))].sort()).toEqual([
      `connection: ${EVERYWHERE} => shop/web[Deployment] : All Connections`,
      `connection: shop/db[Deployment] => ${EVERYWHERE} : All Connections`,
      'connection: shop/db[Deployment] => shop/web[Deployment] : All Connections',
      `connection: shop/web[Deployment] => ${EVERYWHERE} : All Connections`,
      'connection: shop/web[Deployment] => shop/db[Deployment] : TCP 5432',
    ]);
  });

  it('tells of pods that rules describe and nobody has yet, and of what no policy protects', () => {
    const { facts, unprotected } = exposureReport(shop.snapshot, []);
    expect([...canonicalLines(facts)].filter((line) => line.includes('=> shop/db'))).toEqual(['ingress exposure: shop/[pod with {app=later}] => shop/db[Deployment] : TCP 5432']);
    expect(unprotected).not.toContain('shop/db[Deployment] is not protected on Ingress');
    const future = new Tally();
    judgeFuture(future, shop, { facts, unprotected });
    expect(future.failures).toEqual([]);
  });

  it('leads from the ingress controller through an Ingress to the container port, as far as policies let an unknown pod', () => {
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { namespace: 'shop', name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] } };
    const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { namespace: 'shop', name: 'web' }, spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } } };
    const fromIngress = (...more: readonly unknown[]) => [...canonicalLines(connectionFacts(read(namespace, deployment('web'), service, ingress, ...more)))].filter((line) => line.includes('{ingress-controller}'));
    expect(fromIngress()).toEqual(['connection: {ingress-controller} => shop/web[Deployment] : TCP 8080']);
    expect(fromIngress(policy('closed', { podSelector: {}, policyTypes: ['Ingress'] }))).toEqual([]);
  });

  it('refuses what the API server refuses, and notes what only np-guard does', () => {
    const refused = { id: 'x', kind: 'invalid-input', inputs: [], expect: { rejected: true } };
    expect(runInputCase(refused, [shop])).toMatchObject({ failed: 1, adaptations: [] });
    expect(runInputCase(refused, [read(namespace, policy('bad', { podSelector: {}, ingress: [{ from: [{}] }] }))])).toMatchObject({ failed: 0, adaptations: [] });
    const admin = (name: string) => ({ apiVersion: 'policy.networking.k8s.io/v1alpha1', kind: 'AdminNetworkPolicy', metadata: { name }, spec: { priority: 1, subject: { namespaces: {} } } });
    expect(runInputCase(refused, [read(namespace, admin('a'), admin('b'))]).adaptations).toHaveLength(1);
  });
});

describe('a report is judged', () => {
  it('fact by fact: what is missing and what is too much both fail', () => {
    const expected = parseReport('a/b[Pod] => c/d[Pod] : TCP 80\na/b[Pod] => e/f[Pod] : TCP 80\n', 'txt');
    const found = parseReport('a/b[Pod] => c/d[Pod] : TCP 80\na/b[Pod] => e/f[Pod] : TCP 81\n', 'txt');
    expect(compareReports(expected, expected)).toMatchObject({ failed: 0 });
    expect(compareReports(expected, found).failures).toEqual(['missing: connection: a/b[Pod] => e/f[Pod] : TCP 80', 'too much: connection: a/b[Pod] => e/f[Pod] : TCP 81']);
  });
});

describe('an explanation is judged', () => {
  const explanation = (reason: string, ports = 'TCP:[1-5431,5433-65535], UDP, SCTP') => `
Connections between shop/web[Deployment] => shop/db[Deployment]:

Allowed connections:
	Allowed TCP:[5432] due to the following policies and rules:
		Egress (Allowed) due to the system default (Allow all)
		Ingress (Allowed)
			NetworkPolicy 'shop/db' allows connections by Ingress rule #1

Denied connections:
	Denied ${ports} due to the following policies and rules:
		Egress (Allowed) due to the system default (Allow all)
		Ingress (Denied)
			NetworkPolicy 'shop/db' selects shop/db[Deployment], ${reason}

#########################################################
# All Connections due to the system default (Allow all) #
#########################################################
shop/db[Deployment] => shop/web[Deployment]
`;
  const judged = (text: string) => judgeExplanations(parseExplanations(text), shop, {}).failures;
  const OTHER_PORTS = 'and Ingress rule #1 selects shop/web[Deployment], but the protocols and ports do not match';

  it('by ports, directions, policies and rules', () => {
    expect(judged(explanation(OTHER_PORTS))).toEqual([]);
  });

  it('wrong when it gives another reason, leaves out ports, or a pair', () => {
    expect(judged(explanation('but shop/web[Deployment] is not allowed by any Ingress rule'))).toHaveLength(1);
    expect(judged(explanation(OTHER_PORTS, 'TCP:[1-5431,5433-65535], UDP'))[0]).toContain('reasons are given for');
    expect(judged(explanation(OTHER_PORTS).replace('shop/db[Deployment] => shop/web[Deployment]\n', ''))).toEqual(['not explained: shop/db[Deployment] => shop/web[Deployment]']);
  });
});

describe('cases of kinds that are few', () => {
  const blocks = policy('out', { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] }] });
  const { snapshot } = read(namespace, deployment('web'), blocks);

  it('ranges are cut at every boundary of a block and its exceptions', () => {
    expect(inducedRanges(snapshot)).toEqual(['0.0.0.0-9.255.255.255', '10.0.0.0-10.0.255.255', '10.1.0.0-10.1.255.255', '10.2.0.0-10.255.255.255', '11.0.0.0-255.255.255.255'].map((range) => `${range}[External]`));
    expect(inducedRanges(snapshot, ['ingress'])).toEqual([EVERYWHERE]);
    expect(['10.1.0.0/16', '10.1.0.0-10.1.255.255', '10.0.0.1'].map(rangePeer)).toEqual(['10.1.0.0-10.1.255.255[External]', '10.1.0.0-10.1.255.255[External]', '10.0.0.1-10.0.0.1[External]']);
  });

  it('lines are counted as np-guard writes them, a range each', () => {
    // Out to the block on both sides of its exception, and in from everywhere.
    expect(countLines(snapshot, connectionFacts({ ...shop, snapshot }))).toBe(3);
  });
});
