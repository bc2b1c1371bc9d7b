import { describe, expect, it } from 'vitest';
import { pod, policy } from '@/lib/testing/builders';
import { found, from, inNamespace, on, told, whole } from './testing';

const CODE = 'opens-namespace';
const pods = [pod('x/web'), pod('x/db'), pod('y/web')];
type Policy = ReturnType<typeof policy>;

describe('a policy for all pods that allows everything', () => {
  const open = policy('x/open', { podSelector: {}, ingress: [...from({ podSelector: {} }), {}] });
  const opens = (...others: Policy[]) => told(CODE, { pods, policies: [open, ...others] });
  const DB = policy('x/db', { podSelector: on('db'), ingress: from({ namespaceSelector: inNamespace('y') }) });

  it('undoes what others of its namespace restrict', () => {
    expect(found(CODE, { pods, policies: [open, DB, policy('x/deny', {}), policy('y/deny', {})] })).toStrictEqual([
      whole(CODE, {
        severity: 'warning',
        message: 'x/open allows all ingress for every pod of x, so what db, deny would restrict there is open.',
        objects: ['NetworkPolicy x/open', 'NetworkPolicy x/db', 'NetworkPolicy x/deny'],
        field: 'spec.ingress[1]',
      }),
    ]);
  });

  it('does so for what is sent, too', () => {
    const egress = { policyTypes: ['Egress'] as const, egress: [{}] };
    expect(found(CODE, { pods, policies: [policy('x/open', egress), policy('x/deny', { policyTypes: ['Egress'] })] })).toStrictEqual([
      whole(CODE, { severity: 'warning', message: 'x/open allows all egress for every pod of x, so what deny would restrict there is open.', objects: ['NetworkPolicy x/open', 'NetworkPolicy x/deny'], field: 'spec.egress[0]' }),
    ]);
  });

  it('is not told alone, beside another that is as open, or beside policies of another namespace or direction', () => {
    expect(opens()).toEqual([]);
    expect(opens(policy('x/as-open', { podSelector: on('db'), ingress: [{}] }))).toEqual([]);
    expect(opens(policy('y/deny', {}))).toEqual([]);
    expect(opens(policy('x/deny', { policyTypes: ['Egress'] }))).toEqual([]);
  });

  it('is told beside one that opens some ports to everyone: the others it restricts', () => {
    expect(opens(policy('x/some', { podSelector: on('db'), ingress: [{ ports: [{ port: 80 }] }] }))).toHaveLength(1);
  });

  it.each<[string, Policy]>([
    ['some peers', policy('x/p', { podSelector: {}, ingress: from({ namespaceSelector: {} }) })],
    ['some ports', policy('x/p', { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] })],
    ['some pods', policy('x/p', { podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, ingress: [{}] })],
  ])('is none when it is for %s only', (_which, one) => {
    expect(told(CODE, { pods, policies: [one, DB] })).toEqual([]);
  });
});
