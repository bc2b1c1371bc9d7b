import type { AllowGraph } from '../allow-graph';
import { findDnsCuts } from './dns-cut';
import type { Finding } from './finding';
import { findMissingHalves } from './missing-half';
import { findOrForAnd } from './or-for-and';
import { findEmptySubjects } from './selects-nothing';
import { findServicePorts } from './service-port';

/** Looks through the policies for what is likely a mistake, the most harmful first. */
export function findMistakes(graph: AllowGraph): Finding[] {
  return [...findDnsCuts(graph), ...findOrForAnd(graph), ...findServicePorts(graph), ...findMissingHalves(graph), ...findEmptySubjects(graph)];
}
