import type { AdminPeer, AdminPods } from '@/lib/model/admin-policy';
import type { Direction } from '@/lib/model/network-policy';
import { type FieldCheck, fieldOf, type Fields, quote } from '../field-check';
import { readLabelSelector } from '../label-selector';
import { readDomainNames, readNetworks } from './addresses';
import type { AdminDialect, PeerField } from './dialect';
import { guessField, onlyField, reportStrangeFields, requireSelector } from './fields';
import { isOldNamespaces, isOldPods, readOldNamespaces, readOldPods } from './old-peers';

const INGRESS_PEERS: readonly PeerField[] = ['namespaces', 'pods'];
const ALL_PEERS: readonly PeerField[] = ['namespaces', 'pods', 'nodes', 'networks', 'domainNames'];

/** What decides how a peer is read. `live`: the object comes from a cluster that has accepted it. */
export interface PeerReading {
  readonly check: FieldCheck;
  readonly dialect: AdminDialect;
  readonly direction: Direction;
  readonly live: boolean;
}

/**
 * Reads one entry of `from` or `to`. A kind of peer that is not known here comes from a newer version of the API, and an API
 * server that does not know it either hands it out as `{}`: it is read as `unknown`, so that the rule fails closed. In a
 * manifest, what is merely misplaced or misspelt is an error.
 */
export function readAdminPeer(reading: PeerReading, value: unknown, field: string): AdminPeer | undefined {
  const { check, dialect, direction, live } = reading;
  const fields = check.object(value ?? {}, field);
  if (!fields) return undefined;
  const known = direction === 'ingress' ? INGRESS_PEERS : dialect.egressPeers;
  const given = Object.keys(fields).filter((name) => fieldOf(fields, name) !== undefined);
  const [name] = given;
  if (name === undefined) return readEmptyPeer(reading, fields, field);
  if (given.length > 1) {
    const both = given.includes('namespaceSelector') && given.includes('podSelector');
    check.error(
      'admin-peer-combined',
      field,
      `${field} has ${given.map(quote).join(' and ')}, but a peer has exactly one of ${known.join(', ')}.`,
      both ? 'Put namespaceSelector and podSelector inside "pods".' : 'Make them entries of their own; pods of certain namespaces are selected with "pods" alone.',
    );
    return undefined;
  }
  const peer = known.find((one) => one === name);
  if (peer !== undefined) return readKnownPeer(reading, peer, fieldOf(fields, name), `${field}.${name}`);
  const hint = ALL_PEERS.some((one) => one === name)
    ? direction === 'ingress' ? `Only egress rules have ${name} peers.` : `A ${dialect.kind} has no ${name} peers.`
    : guessField(name, known);
  if (hint !== undefined && !live) {
    check.error('unknown-field', `${field}.${name}`, `There is no kind of peer ${quote(name)} in ${field}.`, hint);
    return undefined;
  }
  check.warning('admin-peer-unknown', `${field}.${name}`, `The kind of peer ${quote(name)} is not known: ${FAILS_CLOSED}.`);
  return { kind: 'unknown' };
}

const FAILS_CLOSED = 'an allowing rule with it matches nothing, any other denies everything, as the API asks';

function readEmptyPeer({ check, live }: PeerReading, fields: Fields, field: string): AdminPeer | undefined {
  if (live) {
    check.warning('admin-peer-unknown', field, `${field} is empty, so it was of a kind that the API server does not know: ${FAILS_CLOSED}.`);
    return { kind: 'unknown' };
  }
  const emptied = ALL_PEERS.find((name) => Object.hasOwn(fields, name));
  const takesSelector = emptied === 'namespaces' || emptied === 'nodes';
  const hint = emptied === undefined ? 'For every pod of the cluster write "namespaces: {}".' : `${emptied} is there but empty${takesSelector ? `; write "${emptied}: {}" to select all` : ''}.`;
  check.error('admin-peer-empty', field, `${field} names no peer.`, hint);
  return undefined;
}

function readKnownPeer({ check, dialect }: PeerReading, peer: PeerField, value: unknown, field: string): AdminPeer | undefined {
  switch (peer) {
    case 'namespaces': {
      if (dialect.readsOldPeers && isOldNamespaces(value)) return readOldNamespaces(check, value, field);
      const namespaces = readLabelSelector(check, value, field);
      return namespaces && { kind: 'pods', pods: { namespaces } };
    }
    case 'pods': {
      if (dialect.readsOldPeers && isOldPods(value)) return readOldPods(check, value, field);
      const pods = readPods(check, value, field, dialect);
      return pods && { kind: 'pods', pods };
    }
    case 'nodes': {
      const selector = readLabelSelector(check, value, field);
      return selector && { kind: 'nodes', selector };
    }
    case 'networks':
      return { kind: 'networks', cidrs: readNetworks(check, value, field, dialect.maskedCidrs) };
    case 'domainNames':
      return { kind: 'domain-names', names: readDomainNames(check, value, field) };
  }
}

/** Reads `spec.subject`; the pods the policy is about. */
export function readSubject(check: FieldCheck, value: unknown, dialect: AdminDialect): AdminPods | undefined {
  const field = 'spec.subject';
  if (value === undefined) {
    check.error('admin-subject', field, 'The policy has no subject.', 'For every pod of the cluster write "subject: {namespaces: {}}".');
    return undefined;
  }
  const fields = check.object(value, field);
  if (!fields) return undefined;
  const name = onlyField(check, fields, field, ['namespaces', 'pods'], 'admin-subject');
  if (name === 'pods') return readPods(check, fields.pods, `${field}.pods`, dialect);
  const namespaces = name === undefined ? undefined : readLabelSelector(check, fields.namespaces, `${field}.namespaces`);
  return namespaces && { namespaces };
}

function readPods(check: FieldCheck, value: unknown, field: string, { optionalSelectors }: AdminDialect): AdminPods | undefined {
  const fields = check.object(value, field);
  if (!fields) return undefined;
  reportStrangeFields(check, fields, field, ['namespaceSelector', 'podSelector']);
  const read = (name: 'namespaceSelector' | 'podSelector') =>
    optionalSelectors.includes(name) && fieldOf(fields, name) === undefined ? {} : requireSelector(check, fields, name, field);
  const namespaces = read('namespaceSelector');
  const pods = read('podSelector');
  return namespaces && pods && { namespaces, pods };
}
