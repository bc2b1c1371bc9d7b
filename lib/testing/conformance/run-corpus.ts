import type {
  CorpusCase,
  E2eMatrixCase,
  IpBlockCase,
  MatrixCase,
  PacketCase,
  PeerCase,
  PortsCase,
  ProbeCase,
  SelectorCase,
  ValidationCase,
} from './corpus-cases';
import type { CaseFile } from './corpus';
import { runE2eMatrix, runMatrix } from './run-matrix';
import { runPacket, runProbes, runValidation } from './run-probes';
import { runIpBlock, runPeer, runPorts, runSelector } from './run-unit';
import { Tally } from './tally';

/** What came out of one case. A case that is skipped whole has a reason and no tally. */
export type CaseResult = { readonly id: string } & ({ readonly skipped: string } | { readonly tally: Tally });

/** What came out of the cases of one origin. */
export interface OriginResult {
  readonly origin: string;
  readonly cases: readonly CaseResult[];
}

/** Runs every case of a corpus that concerns NetworkPolicies; the rest is listed as skipped, with the reason. */
export function runCorpus(files: readonly CaseFile[]): OriginResult[] {
  const origins = new Map<string, CaseResult[]>();
  for (const file of files) {
    const results = origins.get(file.origin) ?? [];
    origins.set(file.origin, results);
    for (const one of file.cases) results.push(runCase(file, one));
  }
  return [...origins].sort(([a], [b]) => (a < b ? -1 : 1)).map(([origin, cases]) => ({ origin, cases }));
}

function runCase(file: CaseFile, one: CorpusCase): CaseResult {
  const run = runnerOf(file, one);
  if (typeof run === 'string') return { id: one.id, skipped: run };
  try {
    return { id: one.id, tally: run() };
  } catch (error) {
    const tally = new Tally();
    tally.check(false, () => `could not be run: ${error instanceof Error ? error.message : String(error)}`);
    return { id: one.id, tally };
  }
}

const ADMIN_TIERS = 'needs admin tiers, not evaluated yet';
const OTHER_ORIGINS: Readonly<Record<string, string>> = {
  calico: 'Calico policies, not evaluated yet',
  cilium: 'Cilium policies, not evaluated yet',
  'network-policy-api-conformance': ADMIN_TIERS,
  'network-policy-api-policy-assistant': ADMIN_TIERS,
  'np-guard-netpol-analyzer': 'compares reports of another tool, not compared yet',
  'np-guard-nca': 'asks questions of another tool, not asked yet',
  'np-guard-cluster-topology-analyzer': 'discovers connections from manifests, not done yet',
};
const UNEVALUATED_GROUPS: Readonly<Record<string, string>> = {
  'tier-pipeline': ADMIN_TIERS,
  'cnp-packet': ADMIN_TIERS,
  'cnp-protocols': ADMIN_TIERS,
  'cnp-named-port': ADMIN_TIERS,
  'cnp-port': ADMIN_TIERS,
  'anp-packet': ADMIN_TIERS,
  'banp-packet': ADMIN_TIERS,
  'anp-ports': ADMIN_TIERS,
  'anp-subject': ADMIN_TIERS,
  'anp-domain-names': ADMIN_TIERS,
};

/** How to run a case, or why it is not run. */
function runnerOf(file: CaseFile, one: CorpusCase): (() => Tally) | string {
  const other = OTHER_ORIGINS[file.origin];
  if (other !== undefined) return other;
  switch (one.kind) {
    case 'matrix':
      return () => runMatrix(one as MatrixCase, file.defaultResources);
    case 'matrix-e2e':
      return () => runE2eMatrix(one as E2eMatrixCase);
    case 'probe-list':
      return () => runProbes(one as ProbeCase);
    case 'validation':
      return () => runValidation(one as ValidationCase);
    case 'unit':
      return unitRunner(one);
    default:
      return `kind ${String(one.kind)} is not known`;
  }
}

function unitRunner(one: CorpusCase): (() => Tally) | string {
  switch (one.group) {
    case 'networkpolicy-packet':
      return () => runPacket(one as PacketCase);
    case 'peer-selector':
      return () => runPeer(one as PeerCase);
    case 'ip-block':
      return () => runIpBlock(one as IpBlockCase);
    case 'policy-ports':
      return () => runPorts(one as PortsCase);
    case 'label-selector':
      return () => runSelector(one as SelectorCase);
    default: {
      const reason = UNEVALUATED_GROUPS[one.group ?? ''];
      return reason === undefined ? `group ${String(one.group)} is not known` : `${one.group}: ${reason}`;
    }
  }
}
