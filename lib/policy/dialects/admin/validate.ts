import type { AdminPeer, AdminPolicy, AdminPort, AdminRule } from '@/lib/model/admin-policy';
import type { Direction } from '@/lib/model/network-policy';
import type { Problem } from '@/lib/model/problem';
import { describe, FieldCheck, fieldOf, type Fields, isFields, quote } from '../field-check';
import type { AdminDialect } from './dialect';
import { checkLength, readSomeOf, reportStrangeFields } from './fields';
import { readAdminPeer, readSubject } from './validate-peer';

/** An admin policy without what its reader knows already. */
export type AdminSpec = Omit<AdminPolicy, 'kind' | 'name' | 'origin'>;

const MOST_NAME = 100;

/**
 * Whether an API server would accept this policy, and what it says. In: the object as parsed, and whether it comes from a
 * live cluster. Out: `null` when it would be rejected, or says what no implementation has to understand, and problems by
 * field path.
 * https://network-policy-api.sigs.k8s.io/reference/spec/
 */
export function validateAdminPolicy(dialect: AdminDialect, value: unknown, live: boolean): { spec: AdminSpec | null; problems: Problem[] } {
  const check = new FieldCheck();
  if (!isFields(value)) {
    check.error('wrong-type', '', `The policy must be an object, but it is ${describe(value)}.`);
    return { spec: null, problems: check.problems };
  }
  reportStrangeFields(check, value, '', ['apiVersion', 'kind', 'metadata', 'spec', 'status']);
  checkName(check, dialect, value);
  const spec = readSpec(check, dialect, fieldOf(value, 'spec'), live);
  return { spec: check.rejected || !spec ? null : spec, problems: check.problems };
}

function checkName(check: FieldCheck, { kind, onlyName }: AdminDialect, object: Fields): void {
  const metadata = fieldOf(object, 'metadata');
  const name = isFields(metadata) ? fieldOf(metadata, 'name') : undefined;
  if (onlyName === undefined || typeof name !== 'string' || name === onlyName) return;
  check.error('admin-name', 'metadata.name', `There is one ${kind} in a cluster, and its name must be "${onlyName}".`, `Rename ${quote(name)}.`);
}

function readSpec(check: FieldCheck, dialect: AdminDialect, value: unknown, live: boolean): AdminSpec | undefined {
  if (value === undefined) check.error('admin-no-spec', 'spec', 'The policy has no spec.');
  const fields = check.object(value, 'spec');
  if (!fields) return undefined;
  reportStrangeFields(check, fields, 'spec', [...dialect.standing.fields, 'subject', 'ingress', 'egress']);
  const standing = dialect.standing.read(check, fields);
  const subject = readSubject(check, fieldOf(fields, 'subject'), dialect);
  const rules = (direction: Direction) => readRules({ check, dialect, direction, live }, fieldOf(fields, direction), `spec.${direction}`);
  const ingress = rules('ingress');
  const egress = rules('egress');
  return subject && { ...standing, subject, ingress, egress };
}

interface RuleReading {
  readonly check: FieldCheck;
  readonly dialect: AdminDialect;
  readonly direction: Direction;
  readonly live: boolean;
}

function readRules(reading: RuleReading, value: unknown, field: string): readonly AdminRule[] {
  const { check, dialect } = reading;
  const entries = check.list(value, field) ?? [];
  checkLength(check, entries, field, dialect.most.rules);
  return entries.flatMap((entry, index) => readRule(reading, entry, `${field}[${index}]`) ?? []);
}

function readRule(reading: RuleReading, value: unknown, field: string): AdminRule | undefined {
  const { check, dialect, direction } = reading;
  const fields = check.object(value ?? {}, field);
  if (!fields) return undefined;
  const peersField = direction === 'ingress' ? 'from' : 'to';
  const portsField = dialect.ports.field;
  reportStrangeFields(check, fields, field, ['name', 'action', peersField, portsField]);
  const name = check.string(fieldOf(fields, 'name'), `${field}.name`);
  if (name !== undefined && [...name].length > MOST_NAME) {
    check.error('admin-rule-name', `${field}.name`, `The name of a rule may have ${MOST_NAME} characters; this one has ${[...name].length}.`);
  }
  const action = readAction(check, dialect, fieldOf(fields, 'action'), `${field}.action`);
  const peers = readPeers(reading, fieldOf(fields, peersField), `${field}.${peersField}`);
  const ports = readPorts(check, dialect, fieldOf(fields, portsField), `${field}.${portsField}`);
  if (action === undefined) return undefined;
  if (action !== 'allow') refuseDomainNames(check, dialect, peers, `${field}.${peersField}`);
  if (!dialect.namedPortsAnywhere) refuseNamedPorts(check, peers, ports, `${field}.${portsField}`);
  return { ...(name ? { name } : {}), action, peers, ...(ports ? { ports } : {}) };
}

function readAction(check: FieldCheck, { kind, actions }: AdminDialect, value: unknown, field: string): AdminRule['action'] | undefined {
  const text = check.string(value, field);
  const words = Object.keys(actions);
  if (text === undefined) {
    if (value === undefined) check.error('admin-action', field, 'The rule has no action.', `One of ${words.join(', ')}.`);
    return undefined;
  }
  if (Object.hasOwn(actions, text)) return actions[text];
  const sameLetters = words.find((word) => word.toLowerCase() === text.toLowerCase());
  const allowing = /^(allow|accept)$/i.test(text) ? words.find((word) => actions[word] === 'allow') : undefined;
  const hint = sameLetters ? `Did you mean ${sameLetters}? The spelling is case sensitive.` : allowing ? `Did you mean ${allowing}?` : undefined;
  check.error('admin-action', field, `${quote(text)} is no action; the kind ${kind} has ${words.join(', ')}.`, hint);
  return undefined;
}

function readPeers(reading: RuleReading, value: unknown, field: string): readonly AdminPeer[] {
  const { check, dialect } = reading;
  const whenEmpty = 'A rule needs at least one peer; for every pod of the cluster write "- namespaces: {}".';
  if (value === undefined) check.error('admin-no-peers', field, `${field} is missing.`, whenEmpty);
  const entries = readSomeOf(check, value, field, dialect.most.peers, whenEmpty) ?? [];
  return entries.flatMap((entry, index) => readAdminPeer(reading, entry, `${field}[${index}]`) ?? []);
}

function readPorts(check: FieldCheck, { ports, most }: AdminDialect, value: unknown, field: string): readonly AdminPort[] | undefined {
  const entries = readSomeOf(check, value, field, most.ports, `Leave ${ports.field} out for every port of every protocol.`);
  return entries?.flatMap((entry, index) => ports.read(check, entry, `${field}[${index}]`) ?? []);
}

/** The API gives domain names a meaning in rules that allow, and in no others. */
function refuseDomainNames(check: FieldCheck, { actions }: AdminDialect, peers: readonly AdminPeer[], field: string): void {
  const index = peers.findIndex(({ kind }) => kind === 'domain-names');
  const allow = Object.keys(actions).find((word) => actions[word] === 'allow') ?? 'allow';
  if (index >= 0) check.error('admin-domain-action', field, `Domain names are for rules whose action is ${allow}.`, 'Allow the names and deny the rest in a later rule.');
}

/** Only pods have ports with names. */
function refuseNamedPorts(check: FieldCheck, peers: readonly AdminPeer[], ports: readonly AdminPort[] | undefined, field: string): void {
  if (!ports?.some(({ kind }) => kind === 'named')) return;
  if (!peers.some(({ kind }) => kind === 'nodes' || kind === 'networks' || kind === 'domain-names')) return;
  check.error('admin-named-port', field, 'A port by name cannot stand in a rule with nodes, networks or domainNames: those have no named ports.', 'Make it a rule of its own.');
}
