import { compareText } from '@/lib/model/compare-text';
import { objectTitle } from '@/lib/model/ids';
import type { AllowGraph } from '../allow-graph';
import type { Severity } from './catalogue';
import { findConflictingPriorities } from './conflicting-priority';
import { findDnsCuts } from './dns-cut';
import { findEveryNamespace } from './every-namespace';
import type { Finding } from './finding';
import { findHostSubjects } from './host-network-subject';
import { findBlocksOverPods } from './ip-block-covers-pods';
import { findDifferingLabels } from './labels-differ';
import { findDeadEnds } from './leads-nowhere';
import { findMissingHalves } from './missing-half';
import { findUnresolvedPorts } from './named-port-unresolved';
import { findNetworksOverPods } from './networks-cover-pods';
import { findUnenforced } from './not-enforced';
import { findUnevaluated } from './not-evaluated';
import { findUnreadable } from './not-readable';
import { findOpenRules } from './open-to-everyone';
import { findOpenNamespaces } from './opens-namespace';
import { findOrForAnd } from './or-for-and';
import { findOverruledRules } from './overruled-rule';
import { findEmptyPeers } from './peer-matches-nothing';
import { findReadingProblems } from './rejected-policy';
import { findEmptySubjects } from './selects-nothing';
import { findServicePorts } from './service-port';
import { findShadowedAdminRules } from './shadowed-admin-rule';
import { findShadowedRules } from './shadowed-rule';

const LOOKS: readonly ((graph: AllowGraph) => readonly Finding[])[] = [
  findBlocksOverPods,
  findConflictingPriorities,
  findDeadEnds,
  findDifferingLabels,
  findDnsCuts,
  findEmptyPeers,
  findEmptySubjects,
  findEveryNamespace,
  findHostSubjects,
  findMissingHalves,
  findNetworksOverPods,
  findOpenNamespaces,
  findOpenRules,
  findOrForAnd,
  findOverruledRules,
  findReadingProblems,
  findServicePorts,
  findShadowedAdminRules,
  findShadowedRules,
  findUnenforced,
  findUnevaluated,
  findUnreadable,
  findUnresolvedPorts,
];

/** Looks through the policies for what is likely a mistake or worth knowing: the most severe first, then by code and by object. */
export function findMistakes(graph: AllowGraph): Finding[] {
  return withoutRepeats(LOOKS.flatMap((look) => look(graph)))
    .map((found) => ({ found, key: keyOf(found) }))
    .sort((a, b) => compareText(a.key, b.key))
    // A policy that is compiled once for each namespace is told of once.
    .filter(({ key }, index, all) => key !== all[index - 1]?.key)
    .map(({ found }) => found);
}

/** A peer that matches nothing because two were written for one is told as that. */
function withoutRepeats(found: readonly Finding[]): readonly Finding[] {
  const placeOf = ({ objects: [policy], field }: Finding) => `${objectTitle(policy!)} ${field!.replace(/\[\d+\]$/, '')}`;
  const split = new Set(found.filter(({ code }) => code === 'or-for-and').map(placeOf));
  return found.filter((one) => one.code !== 'peer-matches-nothing' || !split.has(placeOf(one)));
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** By it findings sort, and it tells them apart; numbers in a field count as numbers. */
const keyOf = ({ severity, code, objects: [first], field, message, peers }: Finding): string =>
  [RANK[severity], code, first?.namespace, first?.name, first?.kind, field?.replace(/\d+/g, (digits) => digits.padStart(6, '0')), message, ...peers].join('\u0000');
