import { parse } from 'yaml';

/**
 * What an output lists other than connections, a text for each thing, sorted: policies (`shop/web`) and rules (`shop/web ingress 1`)
 * that are empty or redundant, pairs of policies with the pods that both select, workloads that no policy selects in a
 * direction. Throws for what it does not know.
 */
export function readListedFacts(text: string, format = 'txt'): string[] {
  return (format === 'txt' ? readLines(text) : readEntries(parse(text))).sort();
}

/** Two policies that select pods in common. */
export const overlapFact = (policies: readonly string[], pods: readonly string[]): string => `${[...policies].sort().join(' & ')}: ${[...pods].sort().join(', ')}`;

const RULES = /^\S+ (\S+), (ingress|egress) rules indexes: ([\d, ]+)$/;
const OVERLAP = /^.+_1: (\S+), .+_2: (\S+), pods: (.+)$/;
const DESCRIPTION = /^(?:Policies|(?:Ingress|Egress) rules) .*:$|^policies with overlapping captured pods:$/;
const UNCAPTURED = /^workload resources .* affects (ingress|egress):?$/;
const ANSWER = /^(?:There are |No |All |Redundancies found |Network configuration |NetworkConfig )/;

function readLines(text: string): string[] {
  let direction: string | undefined;
  return text.split('\n').flatMap((raw): string[] => {
    const line = raw.trim();
    const rules = RULES.exec(line);
    if (rules) return [...rules[3]!.matchAll(/\d+/g)].map(([index]) => `${rules[1]!} ${rules[2]!} ${index}`);
    const overlap = OVERLAP.exec(line);
    if (overlap) return [overlapFact([overlap[1]!, overlap[2]!], overlap[3]!.split(', '))];
    const uncaptured = UNCAPTURED.exec(line);
    if (uncaptured) direction = uncaptured[1];
    if (line === '' || uncaptured || DESCRIPTION.test(line) || ANSWER.test(line)) return [];
    // What is left are lists, of workloads below the line that tells their direction, of policies otherwise.
    const names = line.split(', ').map((name) => name.replace(/^NetworkPolicy /, ''));
    const strange = names.find((name) => !/^[a-z0-9.-]+\/[\w.()-]+$/i.test(name));
    if (strange !== undefined) throw new Error(`"${strange}" is not known`);
    return names.map((name) => (direction === undefined ? name : `${direction} ${name}`));
  });
}

function readEntries(value: unknown): string[] {
  return records(value).flatMap((entry) =>
    records(entry.explanation).flatMap(({ description, ...lists }): string[] => {
      const direction = UNCAPTURED.exec(String(description))?.[1];
      return Object.entries(lists).flatMap(([key, list]) => {
        if (key === 'policies') return strings(list);
        if (key === 'pairs') return records(list).flatMap(({ policy, ...rules }) => Object.entries(rules).flatMap(([indexes, of]) => strings(of).map((index) => `${String(policy)} ${indexes.replace('_rules_indexes', '')} ${index}`)));
        if (key === 'examples') return records(list).map(({ policies, pods }) => overlapFact(strings(policies), strings(pods)));
        if (key === 'pods' && direction !== undefined) return strings(list).map((name) => `${direction} ${name}`);
        throw new Error(`a list of ${key} is not known`);
      });
    }),
  );
}

type Fields = Readonly<Record<string, unknown>>;
const records = (value: unknown): readonly Fields[] => (Array.isArray(value) ? (value as Fields[]) : []);
const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
