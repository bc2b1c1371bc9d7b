import { describe, expect, it } from 'vitest';
import { cluster, node, pod } from '@/lib/testing/builders';
import { internetPeers } from './internet';

describe('the Internet as ipBlocks', () => {
  it('is both families without private and link-local ranges', () => {
    expect(internetPeers(cluster({}))).toEqual([
      { ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'] } },
      { ipBlock: { cidr: '::/0', except: ['fc00::/7', 'fe80::/10'] } },
    ]);
  });

  it('leaves out pods and nodes that have public addresses', () => {
    const peers = internetPeers(cluster({ nodes: [node('n1', ['203.0.113.9', '10.0.0.4'], ['198.51.100.0/24', '2001:db8::/56'])], pods: [pod('x/a', { ips: ['198.51.100.7'] })] }));
    expect(peers[0]?.ipBlock?.except).toEqual(['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16', '198.51.100.0/24', '203.0.113.9/32']);
    expect(peers[1]?.ipBlock?.except).toEqual(['2001:db8::/56', 'fc00::/7', 'fe80::/10']);
  });
});
