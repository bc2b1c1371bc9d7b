import { describe, expect, it } from 'vitest';
import { runCommand } from '@/lib/testing/run-command';
import { reach } from './commands/reach.ts';

const ask = (peer: string, ...options: string[]) => runCommand(reach, ['reach', 'sample', peer, ...options]);

describe('reach of a workload', () => {
  it('lists the ways in from outside after who reaches it', async () => {
    const { code, out } = await ask('storefront/web', '--to');
    expect([code, out]).toEqual([0, `ingress-nginx/ingress-nginx-controller[Deployment] => storefront/web[Deployment] : TCP 8080

Ways in from outside

shop.example/: allowed
    storefront/shop[Ingress] -> storefront/web[Service] TCP 80 -> storefront/web[Deployment] TCP 8080
    allowed where it comes from the pods of ingress-nginx/ingress-nginx-controller
`]);
  });

  it('leaves them out of what it reaches itself, and of other ports', async () => {
    expect((await ask('storefront/web', '--from')).out).not.toContain('Ways in');
    expect((await ask('storefront/web', '--to', '--port', '9090')).out).toBe('');
  });

  it('has them in JSON beside the edges', async () => {
    const { edges, exposures } = JSON.parse((await ask('storefront/web', '--to', '-o', 'json')).out) as { edges: object[]; exposures: object[] };
    expect(edges).toHaveLength(1);
    expect(exposures).toEqual([expect.objectContaining({ kind: 'Ingress', entry: 'shop.example/', service: 'storefront/web', workload: 'storefront/web[Deployment]', ports: ['TCP 8080'], verdict: 'allowed' })]);
  });
});

describe('reach of a Service', () => {
  it('is who reaches a pod behind it, on the ports of the Service', async () => {
    const { out } = await ask('orders/orders-api[Service]');
    expect(out).toBe('storefront/bff[Deployment] => orders/orders-api[Service] : TCP 80\n');
    const { edges } = JSON.parse((await ask('service/orders/orders-api', '-o', 'json')).out) as { edges: object[] };
    expect(edges).toEqual([{ from: 'storefront/bff[Deployment]', to: 'orders/orders-api[Service]', ports: ['TCP 80'], state: 'allowed', backends: { reachable: 3, possible: 0, all: 3 } }]);
  });

  it('is refused in formats that have no place for backends', async () => expect(await ask('orders/orders-api[Service]', '-o', 'dot')).toEqual({ code: 2, out: '', messages: ['dot has no form for this; there is text, json and md.'] }));
});

describe('reach --future', () => {
  it('says who could reach a workload if it appeared', async () => {
    const { out } = await ask('orders/orders-api', '--future');
    expect(out.split('\n').slice(0, 3)).toEqual(['ingress: isolated', '    from any pod in any namespace : perhaps TCP 8080,9090', '    from pods with app.kubernetes.io/name=bff in namespace storefront : TCP 8080']);
  });

  it('says what a new workload in a namespace would meet', async () => {
    expect((await ask('orders/*', '--future')).out).toContain('ingress of a new workload: isolated\n    from any pod in any namespace : No Connections\n    policies that select by labels may pick it, too: NetworkPolicy orders/from-bff');
    const { directions } = JSON.parse((await ask('orders/*', '--future', '-o', 'json')).out) as { directions: { direction: string; isolation: string }[] };
    expect(directions.map(({ direction, isolation }) => `${direction} ${isolation}`)).toEqual(['ingress isolated', 'egress isolated']);
  });

  it('claims nothing of pods that are not there, nor of those that no policy selects', async () => {
    const workload = (name: string, spec: string) => `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name}, namespace: x }\nspec: { replicas: ${name === 'none' ? 0 : 1}, selector: { matchLabels: { a: ${name} } }, template: { metadata: { labels: { a: ${name} } }, spec: { ${spec}containers: [{ name: c, image: i }] } } }\n---\n`;
    const source = workload('none', '') + workload('host', 'hostNetwork: true, ');
    const answers = await Promise.all(['x/none', 'x/host'].map(async (peer) => (await runCommand(reach, ['reach', '-', peer, '--future'], source)).out));
    expect(answers).toEqual(['It has no running pod, so nothing can be said of it.\n', 'It uses the host network, and no policy selects such pods.\n']);
  });

  it.each([['nowhere/*', 'there is no namespace nowhere'], ['internet', 'takes one workload'], ['orders/nothing', 'there is no orders/nothing']])('refuses %s', async (peer, message) =>
    expect(await ask(peer, '--future')).toEqual({ code: 2, out: '', messages: [expect.stringContaining(message)] }));
});
