import type {
  AdminPortsCase,
  CorpusCase,
  DomainNamesCase,
  E2eMatrixCase,
  IpBlockCase,
  MatrixCase,
  PacketCase,
  PeerCase,
  PortsCase,
  ProbeCase,
  SelectorCase,
  SubjectCase,
  TierCase,
  TierPacketCase,
  ValidationCase,
} from './corpus-cases';
import type { CaseFile } from './corpus';
import { runDeclared, type DeclaredCase } from './declared/run';
import { ncaRunner } from './nca/run';
import { npGuardRunner } from './np-guard/run';
import { runE2eMatrix, runMatrix } from './run-matrix';
import { runPacket, runProbes, runValidation } from './run-probes';
import { runAdminPacket, runAdminPorts, runDomainNames, runSubject, runTierPacket, runTierPipeline } from './run-tiers';
import { runIpBlock, runPeer, runPorts, runSelector } from './run-unit';
import { Tally } from './tally';

/** What came out of one case. A case that is skipped whole has a reason and no tally. */
export type CaseResult = { readonly id: string } & ({ readonly skipped: string } | { readonly tally: Tally });

/** What came out of the cases of one origin. */
export interface OriginResult {
  readonly origin: string;
  readonly cases: readonly CaseResult[];
}

/** Runs every case of a corpus whose kind is evaluated; the rest is listed as skipped, with the reason. */
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
  try {
    const run = runnerOf(file, one);
    return typeof run === 'string' ? { id: one.id, skipped: run } : { id: one.id, tally: run() };
  } catch (error) {
    const tally = new Tally();
    tally.check(false, () => `could not be run: ${error instanceof Error ? error.message : String(error)}`);
    return { id: one.id, tally };
  }
}

const OTHER_ORIGINS: Readonly<Record<string, string>> = {
  calico: 'Calico policies, not evaluated yet',
  cilium: 'Cilium policies, not evaluated yet',
};

/** How to run a case, or why it is not run. */
function runnerOf(file: CaseFile, one: CorpusCase): (() => Tally) | string {
  const other = OTHER_ORIGINS[file.origin];
  if (other !== undefined) return other;
  if (file.origin === 'np-guard-netpol-analyzer') return npGuardRunner(file.folder, one);
  if (file.origin === 'np-guard-nca') return ncaRunner(file.folder, one);
  if (file.origin === 'np-guard-cluster-topology-analyzer') return () => runDeclared(file.folder, one as DeclaredCase);
  switch (one.kind) {
    case 'matrix':
      return () => runMatrix(one as MatrixCase, file.defaultResources);
    case 'matrix-e2e':
      return () => runE2eMatrix(one as E2eMatrixCase);
    case 'probe-list':
      return () => runProbes(one as ProbeCase, file.baseObjects);
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
    case 'tier-pipeline':
      return () => runTierPipeline(one as TierCase);
    case 'anp-packet':
    case 'banp-packet':
      return () => runAdminPacket(one as PacketCase);
    case 'cnp-packet':
      return () => runTierPacket(one as TierPacketCase);
    case 'anp-ports':
    case 'cnp-protocols':
    case 'cnp-named-port':
    case 'cnp-port':
      return () => runAdminPorts(one as AdminPortsCase);
    case 'anp-subject':
      return () => runSubject(one as SubjectCase);
    case 'anp-domain-names':
      return () => runDomainNames(one as DomainNamesCase);
    default:
      return `group ${String(one.group)} is not known`;
  }
}
