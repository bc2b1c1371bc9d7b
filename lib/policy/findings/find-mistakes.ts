import type { AllowGraph } from '../allow-graph';
import type { Severity } from './catalogue';
import { findDnsCuts } from './dns-cut';
import type { Finding } from './finding';
import { findMissingHalves } from './missing-half';
import { findOrForAnd } from './or-for-and';
import { findUnevaluated, findUnreadable } from './not-told';
import { findEmptySubjects } from './selects-nothing';
import { findServicePorts } from './service-port';

const LOOKS: readonly ((graph: AllowGraph) => readonly Finding[])[] = [findDnsCuts, findOrForAnd, findServicePorts, findMissingHalves, findEmptySubjects, findUnevaluated, findUnreadable];

/** Looks through the policies for what is likely a mistake or worth knowing: the most severe first, then by code and by object. */
export function findMistakes(graph: AllowGraph): Finding[] {
  return LOOKS.flatMap((look) => look(graph))
    .map((found) => ({ found, key: [RANK[found.severity], found.code, ...objectKey(found), found.message].join('\u0000') }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ found }) => found);
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

const objectKey = ({ objects: [first], field }: Finding): readonly string[] => [first?.namespace ?? '', first?.name ?? '', first?.kind ?? '', (field ?? '').replace(/\d+/g, (digits) => digits.padStart(6, '0'))];
