import { beforeAll, describe, expect, it } from 'vitest';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { readSample } from '@/lib/sources/sample';
import { proveDraft } from '@/lib/synthesis/prove';
import { runCommand } from '@/lib/testing/run-command';
import { explain } from './commands/explain.ts';
import { draftOf } from './draft-options.ts';
import { explainEnds } from './explanation.ts';
import { findEnds } from './find-ends.ts';
import { projectFolder } from './project.ts';
import { remedyFor, type AskedEnd } from './remedy.ts';
import { shellCommand } from './shell-words.ts';

const ask = (from: string, to: string, ...options: string[]) => runCommand(explain, ['explain', 'sample', from, to, ...options]);
const linesOf = async (...words: Parameters<typeof ask>) => (await ask(...words)).out.split('\n');

describe('explain without a port', () => {
  it('tells ports of equal reasons together, with the rules that decide', async () => {
    expect((await linesOf('storefront/bff', 'orders/orders-api')).slice(0, 7)).toEqual([
      'storefront/bff[Deployment] => orders/orders-api[Deployment]: allowed',
      'allowed: TCP 8080',
      '    egress: allowed, as nothing decides',
      '    ingress: allowed by NetworkPolicy orders/from-bff spec.ingress[0]',
      'denied: SCTP 1-65535,TCP 1-8079,8081-65535,UDP 1-65535',
      '    egress: allowed, as nothing decides',
      '    ingress: denied, as no rule allows it',
    ]);
  });

  it('says which rule alone holds the verdict', async () =>
    expect((await ask('storefront/bff', 'orders/orders-api')).out).toContain('spec.ingress[0] allows and decides: matches this peer on 8080/TCP; without it this would not be allowed'));

  it('says the same in JSON', async () => {
    const { code, out } = await ask('storefront/bff', 'orders/orders-api', '-o', 'json');
    const { verdict, classes, ingress } = JSON.parse(out) as { verdict: string; classes: { ports: string[]; verdict: string }[]; ingress: { policies: { rules: { necessary?: boolean }[] }[] } };
    expect([code, verdict, classes.map((one) => one.verdict), classes[0]?.ports]).toEqual([0, 'allowed', ['allowed', 'denied'], ['TCP 8080']]);
    expect(ingress.policies.flatMap(({ rules }) => rules).filter(({ necessary }) => necessary)).toHaveLength(1);
  });
});

describe('explain of a denial', () => {
  it('ends with the command that would allow it', async () => {
    const { code, out } = await ask('storefront/web', 'orders/orders-api', '--port', '8080', '--profile', 'calico');
    expect([code, out.trimEnd().split('\n').at(-1)]).toEqual([1, 'To allow it: drawbridge export sample --profile calico --allow "storefront/web[Deployment] => orders/orders-api[Deployment] : TCP 8080"']);
  });

  it('says what is in the way where no draft can help', async () => {
    expect((await ask('nodes', 'orders/orders-api')).out).toContain('In the way: A draft cannot name nodes');
    expect((await ask('203.0.113.7', 'orders/orders-api')).out).toContain('In the way: A draft cannot name 203.0.113.7');
  });

  it('is quoted so that no name runs as a command', () => {
    expect(shellCommand(['drawbridge', './a b', '$(id)', "it's `x`", 'a=>b'])).toBe(`drawbridge "./a b" '$(id)' 'it'\\''s \`x\`' "a=>b"`);
    expect(shellCommand(['a\u001b[2J\nb'])).toBe("'a\\u{1b}[2J\\u{a}b'");
  });
});

describe('the change that a denial is answered with', () => {
  let graph: AllowGraph;
  beforeAll(async () => {
    graph = new AllowGraph(await readSample({ project: projectFolder }));
  });

  it('allows exactly what was asked for, wherever in the sample it is offered', () => {
    const end = (word: string): AskedEnd => ({ word, ends: findEnds(graph, word) });
    const words = [...graph.snapshot.workloads.map(({ namespace, name, kind }) => `${namespace}/${name}[${kind}]`), 'internet'];
    const denied = words.flatMap((from) => words.map((to) => [from, to] as const)).filter(([from, to]) => from !== to && explainEnds(graph, findEnds(graph, from), findEnds(graph, to), undefined).verdict === 'denied');
    const offered = denied.flatMap(([from, to]) => remedyFor(graph, end(from), end(to), undefined).allow ?? []);
    expect(offered.length).toBeGreaterThan(50);
    for (const line of offered.filter((_, index) => index % 23 === 0)) {
      const { exact, unmet } = proveDraft(graph, draftOf(graph, { allow: [line] })!);
      expect([line, unmet, exact]).toEqual([line, [], true]);
    }
  });
});

describe('explain to what stands before workloads', () => {
  it.each(['service/orders/orders-api', 'orders/orders-api[Service]'])('counts the backends of %s, each on the port that policies see', async (to) => {
    const { code, out } = await ask('storefront/bff', to);
    expect([code, out.split('\n').slice(0, 3)]).toEqual([0, [
      'storefront/bff[Deployment] => orders/orders-api[Service]: allowed',
      'TCP 80 (http): allowed, 3 of 3 backends',
      '    orders/orders-api[Deployment] × 3 on TCP 8080: allowed',
    ]]);
  });

  it('takes the port of the Service, not of the pods', async () => {
    expect((await ask('storefront/bff', 'orders/orders-api[Service]', '--port', '80')).code).toBe(0);
    const { code, out } = await ask('storefront/bff', 'orders/orders-api[Service]', '--port', '8080');
    expect([code, out]).toEqual([1, expect.stringContaining('The Service has no port 8080/TCP.')]);
  });

  it('offers a change to who is inside, and none to who would need a way in as well', async () => {
    expect((await ask('storefront/web', 'orders/orders-api[Service]')).out).toContain('To allow it: drawbridge export sample --allow "storefront/web[Deployment] => orders/orders-api[Deployment] : TCP 8080"');
    expect((await ask('internet', 'orders/orders-api[Service]')).out).not.toContain('To allow it');
  });

  it('tells of each way in that an Ingress opens', async () => {
    const { code, out } = await ask('internet', 'storefront/shop[Ingress]');
    expect([code, out]).toEqual([0, expect.stringContaining('2 of 3 ways in are let in.\n')]);
    expect(out).toContain('shop.example/images: denied\n    storefront/shop[Ingress] -> storefront/image-resizer[Service] TCP 80 -> storefront/image-resizer[Deployment] TCP 8082\n');
  });

  it('tells by which of its own ways in the controller is reached, or by which Service from a workload', async () => {
    expect((await ask('internet', 'storefront/shop[Ingress]')).out).toContain([
      'To ingress-nginx/ingress-nginx-controller[Deployment]: allowed', '    allowed by port 80/TCP of its load balancer', '        allowed where the client’s address is kept', '',
    ].join('\n'));
    const { code, out } = await ask('orders/cart', 'storefront/shop[Ingress]');
    expect([code, out]).toEqual([1, expect.stringContaining('To ingress-nginx/ingress-nginx-controller[Deployment]: denied\n    denied inside the cluster, by Service ingress-nginx/ingress-nginx-controller 80/TCP\n')]);
  });

  it.each([
    [['orders/orders-api[Service]', 'storefront/web'], 'opens no connections'],
    [['10.1.2.3', 'storefront/shop[Ingress]'], 'asked about from internet, private, nodes or a workload'],
    [['internet', 'storefront/shop[Ingress]', '--port', '80'], 'says itself which ports it leads to'],
    [['storefront/web', 'orders/nothing[Service]'], 'there is no Service orders/nothing'],
    [['storefront/web', 'orders/nothing[HTTPRoute]'], 'there is no HTTPRoute orders/nothing'],
  ] as const)('refuses %s', async (words, message) => expect(await ask(...(words as unknown as [string, string]))).toEqual({ code: 2, out: '', messages: [expect.stringContaining(message)] }));
});
