import { PROTOCOLS } from '@/lib/model/network-policy';
import { allOf, NO_PORTS, portSet, unionPorts, type PortRange, type PortSet } from '@/lib/policy/port-set';
import { parseReport } from './report-text';
import { plainPeer, type Report } from './facts';
import { acceptableName } from './input';

/** What an explanation says: the pairs with reasons, the pairs that nothing decides, and the exposure that may follow. */
export interface Explanations {
  readonly pairs: readonly ExplainedPair[];
  /** `from => to`, open by default for everything. */
  readonly open: readonly string[];
  readonly exposure?: Report;
}

export interface ExplainedPair {
  readonly from: string;
  readonly to: string;
  readonly classes: readonly ExplainedClass[];
}

/** Ports of a pair with the same reasons. */
export interface ExplainedClass {
  readonly allowed: boolean;
  readonly ports: PortSet;
  /** Absent where the report says nothing of a direction. */
  readonly egress?: ExplainedDirection;
  readonly ingress?: ExplainedDirection;
}

export interface ExplainedDirection {
  readonly allowed: boolean;
  /** Reasons in words that are the same whoever gives them; `default` when no policy decides. */
  readonly reasons: readonly string[];
}

/** The reason that stands where no policy decides. */
export const BY_DEFAULT = 'default';
/** The reason that the two ends have no network in common. */
export const APART = 'different networks';
/** The reason that no rule of a NetworkPolicy is for the peer, or that there is none. */
export const noRule = (policy: string, rules: 'none' | 'of others') => `NetworkPolicy ${policy} has ${rules === 'none' ? 'no rules' : 'rules for others only'}`;
/** The reason that a rule of a NetworkPolicy is for the peer, but not for the ports. */
export const otherPorts = (policy: string, rule: string) => `NetworkPolicy ${policy} ${rule} is for other ports`;
/** The reason that a rule decides, or passes on. */
export const ruleDecides = (kind: string, policy: string, does: 'allows' | 'denies' | 'passes', rule: string) => `${kind} ${policy} ${rule} ${does}`;

const EXPOSURE = /^Exposure Analysis Result/m;

/** Reads an explanation. Throws when a line is not understood. */
export function parseExplanations(text: string): Explanations {
  const cut = text.search(EXPOSURE);
  const lines = (cut < 0 ? text : text.slice(0, cut)).split('\n');
  const pairs: { from: string; to: string; classes: DraftClass[] }[] = [];
  const open: string[] = [];
  let direction: 'egress' | 'ingress' = 'egress';
  for (const raw of lines) {
    const line = raw.trim();
    if (line === '' || /^[#-]+$/.test(line) || line.startsWith('# ') || line.startsWith('*** Note: ') || /^(?:Allowed|Denied) connections:$/.test(line) || /^\w+ list:$/.test(line)) continue;
    const pair = /^Connections between (\S+) => (\S+):$/.exec(line);
    if (pair) {
      pairs.push({ from: plainPeer(pair[1]!), to: plainPeer(pair[2]!), classes: [] });
      continue;
    }
    if (/^\S+ => \S+$/.test(line)) {
      open.push(line.split(' => ').map(plainPeer).join(' => '));
      continue;
    }
    const classes = pairs.at(-1)?.classes;
    const start = /^(Allowed|Denied) (.*) due to (?:the (following policies and rules:|system default \(Allow all\))|existence of user defined networks:)$/.exec(line);
    if (start && classes) {
      const byDefault = start[3]?.startsWith('system') ?? false;
      const sides = byDefault ? { egress: { allowed: true, reasons: [BY_DEFAULT] }, ingress: { allowed: true, reasons: [BY_DEFAULT] } } : {};
      classes.push({ allowed: start[1] === 'Allowed', ports: parsePorts(start[2]!), ...sides });
      continue;
    }
    const current = classes?.at(-1);
    if (!current) throw new Error(`the explanation has a line ${JSON.stringify(line)}`);
    const side = /^(Egress|Ingress)(?: \((Allowed|Denied)\)( due to the system default \(Allow all\))?)?$/.exec(line);
    if (side) {
      direction = side[1] === 'Egress' ? 'egress' : 'ingress';
      current[direction] = { allowed: side[2] === 'Allowed', reasons: side[3] ? [BY_DEFAULT] : [] };
    } else current[direction]?.reasons.push(...reasonOf(line.replace(/^- /, '')));
  }
  return { pairs, open, ...(cut < 0 ? {} : { exposure: parseReport(text.slice(cut), 'txt') }) };
}

interface DraftClass {
  readonly allowed: boolean;
  readonly ports: PortSet;
  egress?: { readonly allowed: boolean; readonly reasons: string[] };
  ingress?: { readonly allowed: boolean; readonly reasons: string[] };
}

/** `TCP:[80,90-95], UDP, SCTP`. */
function parsePorts(text: string): PortSet {
  return [...text.matchAll(/(TCP|UDP|SCTP)(?::\[([^\]]*)\])?/g)].reduce((set, [, word, ranges]) => {
    const protocol = PROTOCOLS.find((known) => known === word)!;
    return unionPorts(set, ranges === undefined ? allOf(protocol) : portSet({ [protocol]: ranges.split(',').map(parseRange) }));
  }, NO_PORTS);
}

function parseRange(text: string): PortRange {
  const [first, last] = text.split('-').map(Number);
  return [first!, last ?? first!];
}

/** A line of reasons; what an Ingress or a Route lets in is no policy's reason. */
function reasonOf(line: string): string[] {
  if (line === 'the system default (Allow all)') return [BY_DEFAULT];
  const [, kind, name, rest] = /^(\w+) '([^']+)' (.*)$/.exec(line) ?? [];
  if (kind === undefined || name === undefined || rest === undefined) throw new Error(`the explanation has a reason ${JSON.stringify(line)}`);
  if (kind === 'Ingress' || kind === 'Route') return [];
  if (/^(?:Cluster)?UserDefinedNetwork$/.test(kind)) return [APART];
  const policy = policyText(name);
  const decides = /^(allows|denies|passes) connections by (?:Ingress|Egress) rule (.+)$/.exec(rest);
  if (decides) return [ruleDecides(kind, policy, decides[1] as 'allows' | 'denies' | 'passes', decides[2]!)];
  if (/ is not allowed by any (?:Ingress|Egress) rule \(no rules defined\)$/.test(rest)) return [noRule(policy, 'none')];
  if (/ is not allowed by any (?:Ingress|Egress) rule$/.test(rest)) return [noRule(policy, 'of others')];
  const ports = /, and (?:Ingress|Egress) rule (\S+) selects \S+, but .*(?:protocols and ports|named ports)/.exec(rest);
  if (ports) return [otherPorts(policy, ports[1]!)];
  throw new Error(`the explanation has a reason ${JSON.stringify(line)}`);
}

const policyText = (name: string) => name.split('/').map(acceptableName).join('/');
