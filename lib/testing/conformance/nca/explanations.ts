import { basename } from 'node:path';
import { allowingRules } from '@/lib/policy/explain';
import { policyName } from '@/lib/model/ids';
import type { Cluster, Member, Place } from './cluster';
import { isNoConn } from './conn';
import { Names, readRange } from './names';

/** What an output says of the policies behind a connection, or behind there being none, or those that apply to one end. */
export interface ExpectedExplanation {
  readonly about: 'connection' | 'no connection' | 'one end';
  readonly from: string;
  readonly to: string;
  /** Policies by end; a connection with one end alone has it as `to`. Absent for an end that is not told of. */
  readonly policies: { readonly from?: readonly Named[]; readonly to?: readonly Named[] };
  readonly resources: readonly Named[];
}

/** A name and where it was defined: `line 7 in file pods.yaml`. */
export interface Named {
  readonly name: string;
  readonly line?: number;
  readonly file?: string;
}

/** What NCA calls the lack of policies that decide. */
const DEFAULT = 'Default-Policy';
const PAIR = /^Configurations affecting the (LACK of )?connectivity between \(src\)(.+) and \(dst\)(.+):$/;
const ONE_END = /^Configurations affecting (?!the )(.+):$/;
const END = /^\((src|dst)\)(.+):$/;
const ITEM = /^(.+?)(?:: line (\d+) in file (\S+))?$/;

/** Reads the explanations at the end of an output. Throws for a line it does not know. */
export function readExplanations(text: string): ExpectedExplanation[] {
  const explanations: { about: ExpectedExplanation['about']; from: string; to: string; policies: { from?: Named[]; to?: Named[] }; resources: Named[] }[] = [];
  let side: 'from' | 'to' = 'to';
  let into: Named[] | undefined;
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '' || /^<(?:\?xml|\/?entry|\/?text)\b.*>$/.test(line)) continue;
    const current = explanations.at(-1);
    const pair = PAIR.exec(line);
    const one = ONE_END.exec(line);
    const end = END.exec(line);
    if (pair) explanations.push({ about: pair[1] ? 'no connection' : 'connection', from: pair[2]!, to: pair[3]!, policies: {}, resources: [] });
    else if (one) explanations.push({ about: 'one end', from: one[1]!, to: one[1]!, policies: {}, resources: [] });
    else if (end) side = end[1] === 'src' ? 'from' : 'to';
    else if (line === 'Policy Configurations:' && current) into = current.policies[side] = [];
    else if (line === 'Resource Configurations:' && current) into = current.resources;
    else if (into && ITEM.test(line)) into.push(readItem(line));
    else throw new Error(`the line "${line}" is not known`);
    if (pair || one) {
      side = 'to';
      into = undefined;
    }
  }
  return explanations;
}

function readItem(line: string): Named {
  const [, name = '', at, file] = ITEM.exec(line)!;
  return { name, ...(at !== undefined ? { line: Number(at) } : {}), ...(file !== undefined ? { file: basename(file) } : {}) };
}

/** Compares explanations with what the product finds behind the connections of a cluster. Gives the differences in words. */
export function compareExplanations(cluster: Cluster, expected: readonly ExpectedExplanation[]): string[] {
  const names = new Names(cluster);
  return expected.flatMap((explanation) => {
    const { about, from, to, policies, resources } = explanation;
    const [source, destination] = endsOf(names, from, to);
    const where = `${from} -> ${to}`;
    const allowed = about !== 'one end' && !isNoConn(cluster.allowed(source, destination));
    if (about !== 'one end' && allowed !== (about === 'connection')) return [`${where}: expected ${about}`];
    const differences = (['from', 'to'] as const).flatMap((side) => {
      const wanted = policies[side];
      if (wanted === undefined) return [];
      const found = about === 'connection' ? policiesBehind(cluster, side, source, destination) : policiesAt(cluster, side === 'from' ? source : destination);
      return sameNames(found, wanted) ? [] : [`${where}, ${side}: expected ${words(wanted)}, found ${words(found)}`];
    });
    const owners = resources.filter(({ name, line }) => {
      const [member] = names.resolveOne(name);
      return line !== undefined && member !== undefined && !originsOf(cluster, member).some((origin) => origin.line === line);
    });
    return [...differences, ...owners.map(({ name, line }) => `${where}: ${name} is not defined in line ${line}`)];
  });
}

/** The two ends, different pods of one workload where both are called the same. */
function endsOf(names: Names, from: string, to: string): readonly [Place, Place] {
  const place = (name: string, position: number): Place => {
    const range = readRange(name);
    if (range) return { kind: 'address', family: range.family, value: range.first };
    const members = names.resolveOne(name);
    return { kind: 'pod', id: (members[position] ?? members[0]!).id };
  };
  return [place(from, 0), place(to, from === to ? 1 : 0)];
}

/** Policies whose rules allow a connection on one side of it. */
function policiesBehind(cluster: Cluster, side: 'from' | 'to', source: Place, destination: Place): readonly Named[] {
  const refs = allowingRules(cluster.ports, side === 'from' ? 'egress' : 'ingress', cluster.endpointOf(source), cluster.endpointOf(destination)).map(({ policy }) => policyName(policy));
  return refs.length === 0 ? [{ name: DEFAULT }] : named(cluster, refs);
}

/** Policies that select a pod, in either direction. */
function policiesAt(cluster: Cluster, place: Place): readonly Named[] {
  const { policies, isolating } = cluster.ports.compiled;
  const endpoint = cluster.endpointOf(place);
  const indices = [...isolating.ingress[endpoint]!, ...isolating.egress[endpoint]!];
  return indices.length === 0 ? [{ name: DEFAULT }] : named(cluster, indices.map((index) => policyName(policies[index]!.form.ref)));
}

const named = (cluster: Cluster, fullNames: readonly string[]): readonly Named[] =>
  [...new Set(fullNames)].map((fullName) => {
    const policy = cluster.policies.find((one) => policyName(one) === fullName)!;
    return { name: policy.name, ...(policy.origin?.line !== undefined ? { line: policy.origin.line } : {}) };
  });

const sameNames = (found: readonly Named[], wanted: readonly Named[]): boolean => key(found) === key(wanted);
const key = (list: readonly Named[]) =>
  list
    .map(({ name, line }) => `${name} ${line ?? ''}`)
    .sort()
    .join();
const words = (list: readonly Named[]) => list.map(({ name, line }) => `${name}:${line ?? '?'}`).join(', ');

/** Where a pod, or the workload that it belongs to, was defined. */
const originsOf = (cluster: Cluster, member: Member) => cluster.snapshot.workloads.filter(({ id }) => id === member.pod.workload).flatMap(({ origin }) => origin ?? []);
