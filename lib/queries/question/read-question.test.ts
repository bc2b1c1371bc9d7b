import { describe, expect, it } from 'vitest';
import { formatViewState, INITIAL_VIEW } from '../view-state';
import { parsePairFilter } from '../filter/parse-filter';
import { namesOf } from './names';
import { readQuestion, type Question } from './read-question';
import type { Reading } from './readings';

const workload = (place: string, kind = 'Deployment') => {
  const [namespace = '', name = ''] = place.split('/');
  return { id: `workload/${namespace}/${kind}/${name}`, namespace, kind, name, replicas: 1 };
};
const service = (place: string, ...workloads: string[]) => {
  const [namespace = '', name = ''] = place.split('/');
  return { id: `service/${place}`, namespace, name, workloads };
};
const policy = (namespace: string, name: string, ...selects: string[]) => ({ id: `NetworkPolicy/${namespace}/${name}`, kind: 'NetworkPolicy', namespace, name, directions: ['ingress' as const], selects });
const namespace = (name: string, ingress: 'isolated' | 'partial') => ({ name, workloads: 1, pods: 1, ingress, egress: 'isolated' as const });

const snapshot = {
  workloads: [workload('storefront/web'), workload('storefront/bff'), workload('orders/orders-api'), workload('orders/order-worker'), workload('payments/db', 'StatefulSet'), workload('catalog/db', 'StatefulSet'), workload('payments/gateway'), workload('twin/app'), workload('twin/app', 'CronJob'), workload('lab/can-reach'), workload('lab/node-1'), workload('lab/node-2')],
  services: [service('orders/orders-api', 'workload/orders/Deployment/orders-api'), service('storefront/front', 'workload/storefront/Deployment/web', 'workload/storefront/Deployment/bff')],
  routes: [{ id: 'route/storefront/Ingress/shop', kind: 'Ingress', namespace: 'storefront', name: 'shop', hosts: ['shop.example'] }],
  namespaces: [...['storefront', 'orders', 'payments', 'catalog', 'twin'].map((name) => namespace(name, 'isolated')), namespace('lab', 'partial')],
  policies: [policy('payments', 'db-from-gateway', 'workload/payments/StatefulSet/db'), policy('orders', 'default-deny'), policy('catalog', 'default-deny')],
};
const ports = [{ port: 8080, protocol: 'TCP' as const, names: ['http'] }, { port: 53, protocol: 'UDP' as const, names: ['dns'] }, { port: 53, protocol: 'TCP' as const, names: ['dns-tcp'] }, { port: 123, protocol: 'UDP' as const, names: [] }];
const known = { names: namesOf(snapshot), ports, services: snapshot.services, policies: snapshot.policies, namespaces: snapshot.namespaces };
const ask = (text: string): Question => readQuestion(text, known);

/** A reading as the address that it leads to. */
const address = ({ goes }: Reading): string => (goes.kind === 'view' ? formatViewState({ ...INITIAL_VIEW, ...goes.patch }) : goes.kind);
function told(text: string): readonly (readonly [words: string, address: string])[] {
  const question = ask(text);
  return question.kind === 'read' ? question.readings.map((reading) => [reading.words, address(reading)] as const) : [[question.kind, question.kind === 'unclear' ? question.message : '']];
}
const first = (text: string) => told(text)[0]!;
const words = (text: string) => told(text).map(([one]) => one);

const WEB = 'workload/storefront/Deployment/web';
const API = 'workload/orders/Deployment/orders-api';
const pair = (from: string, to: string, port = '') => `?from=${from}&to=${to}${port && `&ask=${port}`}`;

describe('a pair', () => {
  it.each<[string, string, string]>([
    ['can web reach orders on 8080', 'Can storefront/web reach orders/orders-api on 8080/TCP?', pair(WEB, API, '8080/TCP')],
    ['Can web reach orders-api?', 'Can storefront/web reach orders/orders-api?', pair(WEB, API)],
    ['can storefront/web talk to orders/orders-api over tcp 8080', 'Can storefront/web reach orders/orders-api on 8080/TCP?', pair(WEB, API, '8080/TCP')],
    ['does web connect to orders-api:8080', 'Can storefront/web reach orders/orders-api on 8080/TCP?', pair(WEB, API, '8080/TCP')],
    ['is web allowed to reach orders-api on port 53 udp', 'Can storefront/web reach orders/orders-api on 53/UDP?', pair(WEB, API, '53/UDP')],
    ['web can reach orders-api', 'Can storefront/web reach orders/orders-api?', pair(WEB, API)],
    ['web reaches orders-api', 'Can storefront/web reach orders/orders-api?', pair(WEB, API)],
    ['is orders-api reachable from web', 'Can storefront/web reach orders/orders-api?', pair(WEB, API)],
    ['can orders-api be reached by web on 8080', 'Can storefront/web reach orders/orders-api on 8080/TCP?', pair(WEB, API, '8080/TCP')],
    ["why can't web reach orders-api", 'Why can or can’t storefront/web reach orders/orders-api?', pair(WEB, API)],
    ['Why can’t web reach orders-api on port http?', 'Why can or can’t storefront/web reach orders/orders-api on 8080/TCP?', pair(WEB, API, '8080/TCP')],
    ['why does web not reach orders-api', 'Why can or can’t storefront/web reach orders/orders-api?', pair(WEB, API)],
    ['how can web reach orders-api', 'Why can or can’t storefront/web reach orders/orders-api?', pair(WEB, API)],
    ['web -> orders-api', 'Can storefront/web reach orders/orders-api?', pair(WEB, API)],
    ['web => orders-api 8080', 'Can storefront/web reach orders/orders-api on 8080/TCP?', pair(WEB, API, '8080/TCP')],
    ['from web to orders-api', 'Can storefront/web reach orders/orders-api?', pair(WEB, API)],
    ['can the internet reach web', 'Can the Internet reach storefront/web?', pair('internet', WEB)],
    ['can payments/db reach the Internet', 'Can payments/db reach the Internet?', pair('workload/payments/StatefulSet/db', 'internet')],
    ['can the db in payments reach web', 'Can payments/db reach storefront/web?', pair('workload/payments/StatefulSet/db', WEB)],
    ['can payments db reach deployment web', 'Can payments/db reach storefront/web?', pair('workload/payments/StatefulSet/db', WEB)],
    ['can web reach service orders-api', 'Can storefront/web reach Service orders/orders-api?', pair(WEB, 'service/orders/orders-api')],
    ['can web reach svc/orders-api', 'Can storefront/web reach Service orders/orders-api?', pair(WEB, 'service/orders/orders-api')],
    ['can web reach shop.example on 443', 'Can storefront/web reach host shop.example?', pair(WEB, 'route/storefront/Ingress/shop/shop.example')],
    ['can web reach web', 'Can the pods of storefront/web reach one another?', pair(WEB, WEB)],
    ['can web reach gateway on 123', 'Can storefront/web reach payments/gateway on 123/UDP?', pair(WEB, 'workload/payments/Deployment/gateway', '123/UDP')],
    ['can lab/can-reach reach web', 'Can lab/can-reach reach storefront/web?', pair('workload/lab/Deployment/can-reach', WEB)],
    ['can web reach orders-api.orders.svc.cluster.local', 'Can storefront/web reach orders/orders-api?', pair(WEB, API)],
  ])('%s', (text, question, where) => {
    expect(first(text)).toEqual([question, where]);
  });

  it.each<[string, string, string]>([
    ['can web reach namespace payments', 'What can storefront/web reach of namespace payments?', 'from:storefront/web to:ns=payments'],
    ['can namespace storefront reach payments/db on 5432', 'What can namespace storefront reach of payments/db on 5432/TCP?', 'from:ns=storefront to:payments/db port:5432/TCP'],
    ['can web reach 10.0.0.0/8', 'What can storefront/web reach of 10.0.0.0/8?', 'from:storefront/web to:ip=10.0.0.0/8'],
    ['can web reach 2001:db8::7 on 443', 'What can storefront/web reach of 2001:db8::7 on 443/TCP?', 'from:storefront/web to:ip=2001:db8::7 port:443/TCP'],
  ])('of many ends is answered by the table: %s', (text, question, filter) => {
    const reading = (ask(text) as Extract<Question, { kind: 'read' }>).readings[0]!;
    expect([reading.words, reading.goes]).toEqual([question, { kind: 'view', patch: { view: 'reach', filter, selection: null } }]);
    expect(parsePairFilter(filter).ok).toBe(true);
  });
});

describe('what is not sure is a choice', () => {
  it('of two workloads of one name', () => expect(words('can web reach db')).toEqual(['Can storefront/web reach payments/db?', 'Can storefront/web reach catalog/db?']));
  it('of a workload and its Service', () => expect(words('who can reach orders-api')).toEqual(['Who can reach orders/orders-api?', 'Who can reach Service orders/orders-api?']));
  it('of two kinds of one name, each with a filter of its own', () => {
    expect(told('who can reach twin/app on 8080').map(([, where]) => new URLSearchParams(where).get('filter'))).toEqual(['to:twin/app to:kind=Deployment port:8080/TCP', 'to:twin/app to:kind=CronJob port:8080/TCP']);
  });
  it('of a protocol', () => expect(words('can web reach bff on 53')).toEqual(['Can storefront/web reach storefront/bff on 53/TCP?', 'Can storefront/web reach storefront/bff on 53/UDP?']));
  it('of a Service that is a source: the workloads behind it', () => expect(words('can front reach orders-api')).toContain('Can storefront/bff reach orders/orders-api?'));
  it('of a namespace and what begins like it', () => expect(words('who can reach orders')).toEqual(['Who can reach orders/orders-api?', 'Who can reach namespace orders?']));
  it('of the outside', () => expect(words('can web reach the outside')).toEqual(['Can storefront/web reach the Internet?', 'Can storefront/web reach private addresses?']));
  it('of thousands, told in an instant, the first of them and how many there are besides', () => {
    const many = namesOf({ ...snapshot, workloads: Array.from({ length: 5000 }, (_, index) => workload(`lab/app-${index}`)) });
    const started = performance.now();
    expect(readQuestion('can app reach app on 8080', { ...known, names: many })).toMatchObject({ kind: 'read', more: 5000 * 5000 - 8, readings: { length: 8 } });
    expect(performance.now() - started).toBeLessThan(400);
  });
  it('and says that nothing was spelled otherwise', () => expect((ask('can web reach db') as Extract<Question, { kind: 'read' }>).readings.map(({ corrected }) => corrected)).toEqual([false, false]));
});

describe('other questions', () => {
  it.each<[string, string, string]>([
    ['who can reach payments/db', 'Who can reach payments/db?', '?focus=workload/payments/StatefulSet/db&side=in&peer=workload/payments/StatefulSet/db'],
    ['what has access to payments/db', 'Who can reach payments/db?', '?focus=workload/payments/StatefulSet/db&side=in&peer=workload/payments/StatefulSet/db'],
    ['clients of gateway', 'Who can reach payments/gateway?', '?focus=workload/payments/Deployment/gateway&side=in&peer=workload/payments/Deployment/gateway'],
    ['whom can web reach', 'Whom can storefront/web reach?', `?focus=${WEB}&side=out&peer=${WEB}`],
    ['who can web reach?', 'Whom can storefront/web reach?', `?focus=${WEB}&side=out&peer=${WEB}`],
    ['where can web go', 'Whom can storefront/web reach?', `?focus=${WEB}&side=out&peer=${WEB}`],
    ['what does web talk to', 'Whom can storefront/web reach?', `?focus=${WEB}&side=out&peer=${WEB}`],
    ['egress of web', 'Whom can storefront/web reach?', `?focus=${WEB}&side=out&peer=${WEB}`],
    ['what can web reach on 443', 'Whom can storefront/web reach on 443/TCP?', '?view=reach&filter=from:storefront/web+port:443/TCP'],
    ['who can reach namespace payments', 'Who can reach namespace payments?', '?view=reach&filter=to:ns%3Dpayments'],
    ['who can reach shop.example', 'Who can reach host shop.example?', '?peer=route/storefront/Ingress/shop/shop.example'],
    ['what is open to the Internet', 'What is open to the Internet?', '?focus=internet&side=out&peer=internet'],
    ['which workloads are exposed to the internet?', 'What is open to the Internet?', '?focus=internet&side=out&peer=internet'],
    ['what can the internet reach', 'Whom can the Internet reach?', '?focus=internet&side=out&peer=internet'],
    ['what can reach the Internet', 'Who can reach the Internet?', '?focus=internet&side=in&peer=internet'],
    ['who has internet access', 'Who can reach the Internet?', '?focus=internet&side=in&peer=internet'],
    ['what is unknown', 'Of which connections can it not be told whether they are allowed?', '?view=reach&filter=state:unknown'],
    ['what can’t be told', 'Of which connections can it not be told whether they are allowed?', '?view=reach&filter=state:unknown'],
    ['which workloads are not isolated', 'Which workloads have pods that nothing isolates for ingress or for egress?', '?view=reach&filter=state:open'],
    ['what has no network policy for egress', 'Which workloads have pods that nothing isolates for egress?', '?view=reach&filter=state:open'],
    ['which policies select gateway', 'Which policies select payments/gateway?', '?peer=workload/payments/Deployment/gateway'],
    ['what does policy db-from-gateway do', 'What does NetworkPolicy payments/db-from-gateway say and do?', '?policy=NetworkPolicy/payments/db-from-gateway'],
    ['without policy orders/default-deny', 'What does NetworkPolicy orders/default-deny say and do?', '?policy=NetworkPolicy/orders/default-deny'],
    ['paths from web to payments/db', 'Which ways lead from storefront/web to payments/db?', `?focus=${WEB}&towards=workload/payments/StatefulSet/db`],
    ['how can the internet get to payments/db', 'Which ways lead from the Internet to payments/db?', '?focus=internet&towards=workload/payments/StatefulSet/db'],
    ['blast radius of web', 'What can be reached from storefront/web, hop by hop?', `?focus=${WEB}&side=out&hops=all&peer=${WEB}`],
    ['what can web reach in 2 hops', 'What can be reached from storefront/web, in 2 hops?', `?focus=${WEB}&side=out&hops=2&peer=${WEB}`],
    ['what is wrong', 'What is likely wrong with the policies?', 'findings'],
    ['what changed since this morning', 'What has changed?', 'changes'],
    ['what is denied', 'Which connections are denied?', '?view=matrix&filter=state:denied'],
    ['who cannot reach gateway', 'Who cannot reach payments/gateway?', '?view=matrix&filter=to:payments/gateway+state:denied'],
    ['what can’t web reach', 'Whom can storefront/web not reach?', '?view=matrix&filter=from:storefront/web+state:denied'],
    ['whom can web not reach', 'Whom can storefront/web not reach?', '?view=matrix&filter=from:storefront/web+state:denied'],
    ['can anything reach gateway', 'Who can reach payments/gateway?', '?focus=workload/payments/Deployment/gateway&side=in&peer=workload/payments/Deployment/gateway'],
    ['can web reach anything', 'Whom can storefront/web reach?', `?focus=${WEB}&side=out&peer=${WEB}`],
    ['is gateway exposed to the internet', 'Can the Internet reach payments/gateway?', pair('internet', 'workload/payments/Deployment/gateway')],
    ['is there a path from web to gateway', 'Which ways lead from storefront/web to payments/gateway?', `?focus=${WEB}&towards=workload/payments/Deployment/gateway`],
    ['can web indirectly reach gateway', 'Which ways lead from storefront/web to payments/gateway?', `?focus=${WEB}&towards=workload/payments/Deployment/gateway`],
    ['what does db-from-gateway do', 'What does NetworkPolicy payments/db-from-gateway say and do?', '?policy=NetworkPolicy/payments/db-from-gateway'],
    ['web to gateway', 'Can storefront/web reach payments/gateway?', pair(WEB, 'workload/payments/Deployment/gateway')],
    ['can all of orders reach gateway', 'What can namespace orders reach of payments/gateway?', '?view=reach&filter=from:ns%3Dorders+to:payments/gateway'],
    ['allow web to reach gateway', 'Allow storefront/web to reach payments/gateway…', 'draw'],
    ['deny web to gateway on 8080', 'Deny storefront/web to reach payments/gateway on 8080/TCP…', 'draw'],
    ['allow web to reach payments/db on 5432', 'Allow storefront/web to reach payments/db on 5432/TCP…', 'draw'],
    ['allow web to reach gateway on 80 and 443', 'Allow storefront/web to reach payments/gateway on 80/TCP and 443/TCP…', 'draw'],
    ['who can reach gateway on 80 or 443', 'Who can reach payments/gateway on 80/TCP or 443/TCP?', '?view=reach&filter=to:payments/gateway+port:80/TCP%7C443/TCP'],
    ['what can web reach on ports 80, 123/udp and 443?', 'Whom can storefront/web reach on 80/TCP or 123/UDP or 443/TCP?', '?view=reach&filter=from:storefront/web+port:80/TCP%7C123/UDP%7C443/TCP'],
    ['can web reach gateway on 80 or 443', 'Can storefront/web reach payments/gateway on 80/TCP?', pair(WEB, 'workload/payments/Deployment/gateway', '80/TCP')],
    ['seal payments', 'Seal namespace payments…', 'seal'],
  ])('%s', (text, question, where) => {
    expect(first(text)).toEqual([question, where]);
  });
});

it.each([
  ['can web reach db', 'pair'],
  ['who can reach gateway', 'who'],
  ['whom can web reach', 'whom'],
  ['who can reach the internet', 'who'],
  ['what is open to the internet', undefined],
  ['who can reach gateway on 8080', undefined],
  ['can web reach namespace payments', undefined],
])('a preview is asked for only where it is the answer that is gone to: %s', (text, kind) => expect((ask(text) as Extract<Question, { kind: 'read' }>).readings[0]!.preview?.kind).toBe(kind));

describe('an answer that is known at once stands beside the question', () => {
  it.each<[string, readonly string[]]>([
    ['which policies select payments/db', ['NetworkPolicy/payments/db-from-gateway']],
    ['policies of web', []],
    ['which namespaces are not isolated', ['namespace/lab']],
    ['which namespaces are not isolated for egress', []],
  ])('%s', (text, answer) => expect((ask(text) as Extract<Question, { kind: 'read' }>).readings[0]!.answer).toEqual(answer));

  it('once the workloads that nothing isolates were asked for', () => {
    const unisolated = [{ peer: WEB, ingress: 'isolated' as const, egress: 'open' as const }, { peer: API, ingress: 'partial' as const, egress: 'isolated' as const }];
    const read = (text: string, more = {}) => (readQuestion(text, { ...known, ...more }) as Extract<Question, { kind: 'read' }>).readings[0]!;
    expect(read('which workloads are not isolated')).toMatchObject({ needs: 'unisolated' });
    expect(read('which workloads are not isolated', { unisolated }).answer).toEqual([WEB, API]);
    expect(read('which workloads are not isolated for ingress', { unisolated })).toMatchObject({ answer: [API] });
  });
});

describe('slips of the pen', () => {
  it.each<[string, string]>([
    ['whihc polices selct gateway', 'Which policies select payments/gateway?'],
    ['can web raech orders-api', 'Can storefront/web reach orders/orders-api?'],
    ['who can reach gatewya', 'Who can reach payments/gateway?'],
    ['what is open to the internt', 'What is open to the Internet?'],
    ['can storfront/web reach gateway', 'Can storefront/web reach payments/gateway?'],
  ])('%s', (text, question) => {
    expect(first(text)[0]).toBe(question);
    expect((ask(text) as Extract<Question, { kind: 'read' }>).readings[0]!.corrected).toBe(true);
  });

  it('never make one numbered name of another', () => expect(first('who can reach node-3')[0]).toBe('unclear'));
});

describe('what cannot be answered says so', () => {
  it.each<[string, string]>([
    ['who can reach xyzzy', 'No workload, Service, host or namespace is called “xyzzy”.'],
    ['can nobody-there reach web', 'No workload, Service or namespace is called “nobody-there”.'],
    ['can web reach db on 99999', '99999 is no port: ports are 1 to 65535.'],
    ['can web reach db on port gopher', 'No workload declares a port called gopher.'],
    ['can web reach gateway over tcp', 'Name one port of TCP, such as 53/TCP.'],
    ['who cannot reach gateway on 8080', 'Ask without a port who cannot reach it at all, or whether one can on this port.'],
    ['can I reach web', 'No workload, Service or namespace is called “i”.'],
    ['what does policy gone do', 'No policy is called “gone”.'],
    ['can the internet reach nodes', 'Policies say nothing of connections between addresses outside the cluster.'],
    ['can the internet reach 192.0.2.1', 'Policies say nothing of connections between addresses outside the cluster.'],
    ['why is the sky blue?', 'This question is not understood.'],
    ['can web', 'This question is not understood.'],
  ])('%s', (text, message) => {
    expect(ask(text)).toEqual({ kind: 'unclear', message, suggestions: [] });
  });

  it('with the names that resemble the one that is missing', () => {
    expect(ask('who can reach wrker')).toMatchObject({ kind: 'unclear', message: 'No workload, Service, host or namespace is called “wrker”.', suggestions: [{ words: 'Who can reach orders/order-worker?', corrected: true }] });
  });

  it.each(['', '   ', 'web', 'payments/db', 'default-deny', '10.0.0.0/8', 'this to that', 'one two three'])('a name is no question: %j', (text) => expect(ask(text)).toEqual({ kind: 'none' }));

  it.each(['can ' + 'web '.repeat(5000) + 'reach db', '->'.repeat(2000), 'why '.repeat(3000), 'can (((((web reach [a-z]+$ on 1', 'can \u202eweb\u0000 reach __proto__', 'who can reach constructor', 'toString -> hasOwnProperty', 'can web reach "; drop table pods; --'])('hostile text is never a match: %#', (text) => {
    const started = performance.now();
    expect(ask(text).kind).not.toBe('read');
    expect(performance.now() - started).toBeLessThan(200);
  });
});

describe('several ports', () => {
  it('of one pair are answered one by one', () =>
    expect(words('can web reach gateway on 80 or 443')).toEqual(['Can storefront/web reach payments/gateway on 80/TCP?', 'Can storefront/web reach payments/gateway on 443/TCP?']));

  it('that are drawn come into the form together, and those of a Service are asked for', () => {
    const drawn = (text: string) => {
      const question = ask(text);
      return question.kind === 'read' ? question.readings.map(({ goes }) => (goes.kind === 'draw' ? [goes.to, goes.ports] : goes)) : question;
    };
    expect(drawn('allow web to reach payments/db on 5432 and 9187')).toEqual([['workload/payments/StatefulSet/db', ['5432/TCP', '9187/TCP']]]);
    expect(drawn('allow web to reach service orders/orders-api on 80')).toEqual([['service/orders/orders-api', undefined]]);
  });

  it('have to be ports, each of them', () => expect(ask('who can reach gateway on 80 or 99999')).toMatchObject({ kind: 'unclear', message: '99999 is no port: ports are 1 to 65535.' }));
});
