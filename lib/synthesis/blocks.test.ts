import { describe, expect, it } from 'vitest';
import type { DraftChange } from '@/lib/model/draft';
import { formatPeer, type PeerId } from '@/lib/model/ids';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { cluster, node, pod, policy } from '@/lib/testing/builders';
import { proveDraft } from './prove';

const web = formatPeer({ kind: 'workload', namespace: 'shop', workloadKind: 'Pod', name: 'web' });
const block = (cidr: string) => formatPeer({ kind: 'cidr', cidr });
const deny = policy('shop/deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
const allow = (from: PeerId, to: PeerId): DraftChange => ({ id: 'c1', kind: 'allow', from, to, ports: [{ protocol: 'TCP', port: 443 }] });
const draw = (change: DraftChange, parts: Partial<Parameters<typeof cluster>[0]> = {}) =>
  proveDraft(new AllowGraph(cluster({ pods: [pod('shop/web', { ips: ['10.244.0.7'] })], policies: [deny], podCIDRs: ['10.244.0.0/16'], nodes: [node('n1', ['10.9.9.9'])], ...parts })), { version: 1, changes: [change] });

describe('a block of addresses that a user names', () => {
  it.each([['a partner', '203.0.113.0/24'], ['one host', '203.0.113.9/32'], ['a private range', '192.168.0.0/16'], ['an IPv6 range', '2001:db8::/32'], ['the metadata address', '169.254.169.254/32']])('is written as it is, and nothing besides opens: %s', (_, cidr) => {
    const proof = draw(allow(web, block(cidr)), { pods: [pod('shop/web', { ips: ['10.244.0.7', 'fd00::7'] })] });
    expect(proof.synthesis.policies[0]?.policy.spec.egress).toEqual([{ to: [{ ipBlock: { cidr } }], ports: [{ port: 443, protocol: 'TCP' }] }]);
    expect([proof.exact, proof.unmet]).toEqual([true, []]);
  });

  it('as a source opens the ingress half', () => {
    const proof = draw(allow(block('203.0.113.0/24'), web));
    expect(proof.synthesis.policies[0]?.policy.spec.ingress).toEqual([{ from: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port: 443, protocol: 'TCP' }] }]);
    expect(proof.exact).toBe(true);
  });

  it('leaves out pods and nodes that have addresses in it, since an ipBlock may match them too', () => {
    const proof = draw(allow(web, block('10.0.0.0/8')));
    expect(proof.synthesis.outcomes[0]!.message).toBe('Lets shop/web reach 10.0.0.0/8 (but for the cluster\'s own pods and nodes) on 443/TCP.');
    expect(proof.synthesis.policies[0]?.policy.spec.egress?.[0]?.to).toEqual([{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.9.9.9/32', '10.244.0.0/16'] } }]);
    expect(proof.exact).toBe(true);
  });

  it('may cover nodes where their addresses are not known, which is said', () => {
    const proof = draw(allow(web, block('203.0.113.0/24')), { nodes: [] });
    expect([proof.exact, proof.changed.filter(({ doubtful }) => doubtful).map(({ to }) => to.id)]).toEqual([false, ['nodes']]);
  });

  it('is written with its host bits cleared, as the API server means it', () =>
    expect(draw(allow(web, block('203.0.113.9/24'))).synthesis.policies[0]?.policy.spec.egress?.[0]?.to).toEqual([{ ipBlock: { cidr: '203.0.113.0/24' } }]));

  it('is not written again where a wider rule allows it', () => {
    const wide = policy('shop/wide', { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '203.0.112.0/20' } }] }] });
    expect(draw(allow(web, block('203.0.113.0/24')), { policies: [deny, wide] }).synthesis.outcomes[0]?.outcome).toBe('already-allowed');
  });

  it.each([
    ['10.244.3.0/24', '10.244.3.0/24 lies among the addresses of the cluster\'s own pods and nodes: draw to the workloads instead.'],
    ['10.0.0.0/33', '"10.0.0.0/33" is no block of addresses: the prefix length must be 0 to 32.'],
    ['10.0.0/8', '"10.0.0/8" is no block of addresses: "10.0.0" is not an IP address.'],
  ])('is refused in words when nothing outside is meant: %s', (cidr, message) =>
    expect(draw(allow(web, block(cidr))).synthesis.outcomes[0]).toEqual({ id: 'c1', outcome: 'invalid', message }));
});
