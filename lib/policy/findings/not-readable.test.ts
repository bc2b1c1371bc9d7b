import { describe, expect, it } from 'vitest';
import { pod } from '@/lib/testing/builders';
import { told } from './testing';

const pods = [pod('x/web')];

describe('what could not be read', () => {
  it('is a finding for each thing that could not be read', () => {
    expect(told('not-readable', { pods, unreadable: [{ resource: 'networkpolicies', namespace: 'x', verb: 'list', reason: 'forbidden' }, { resource: 'nodes', verb: 'watch', reason: 'timeout' }] })).toEqual(['warning undefined', 'warning x']);
  });

  it('is a note where no verdict depends on it', () => {
    expect(told('not-readable', { pods, unreadable: [{ resource: 'services', namespace: 'x', verb: 'list', reason: 'forbidden' }] })).toEqual(['info x']);
  });
});
