import type { Draft } from '@/lib/model/draft';
import { objectTitle, parsePeer, type PeerId } from '@/lib/model/ids';
import type { ProfileChoice } from '@/lib/model/profile';
import type { AllowGraph, PairState } from '@/lib/policy/allow-graph';
import { formatPorts, isNoPorts, type PortSet } from '@/lib/policy/port-set';
import type { UnsafeStep } from '../apply-order';
import type { Proof } from '../prove';
import type { ChangeOutcome } from '../synthesis';

/** A pair that differs. Ports as they are shown, `8080/TCP`. */
export interface PairFact {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly before: PairState;
  readonly after: PairState;
  readonly opened: readonly string[];
  readonly closed: readonly string[];
  /** The draft asked for it; the rest is collateral. */
  readonly intended: boolean;
  /** Afterwards it cannot be told between some of the pods. */
  readonly unknown: boolean;
}

/** A connection, with ports as they are shown. */
export interface PairPorts {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly ports: readonly string[];
}

/** All that a proof says, as plain data: what is written into files and shown to reviewers. */
export interface ProofFacts {
  /** What the draft asks for, and what became of it. */
  readonly wishes: readonly (ChangeOutcome & { readonly why?: string })[];
  readonly pairs: readonly PairFact[];
  readonly unchanged: number;
  /** Connections that were asked for and do not surely hold. */
  readonly unmet: readonly PairPorts[];
  /** Connections that were to be closed and of which something is or may be allowed still. */
  readonly unclosed: readonly PairPorts[];
  /** Connections that are closed for the time being while the changes are applied, by the number of the step, from 1 on. */
  readonly meanwhile: readonly (PairPorts & { readonly step: number })[];
  /** What the cluster works by and the draft keeps, and what of it the draft gives up. */
  readonly kept: readonly string[];
  readonly givenUp: readonly string[];
  readonly warnings: readonly string[];
  readonly exact: boolean;
  readonly source: string;
  readonly profile: ProfileChoice;
  readonly unknowns: {
    /** Something that is not known decides what is cut. */
    readonly decides: boolean;
    readonly pairs: number;
    readonly notEvaluated: readonly string[];
    readonly notRead: readonly string[];
  };
}

/**
 * Takes the facts out of a proof.
 * @param unsafe steps of the order in which the changes are applied that close something for the time being
 */
export function factsOf({ snapshot }: AllowGraph, draft: Draft, { synthesis, changed, unchanged, unmet, unclosed, unknown, exact }: Proof, unsafe: readonly UnsafeStep[]): ProofFacts {
  const whys = new Map(draft.changes.flatMap(({ id, why }) => (why ? [[id, why] as const] : [])));
  return {
    wishes: synthesis.outcomes.map((outcome) => ({ ...outcome, ...(whys.has(outcome.id) && { why: whys.get(outcome.id)! }) })),
    pairs: changed.map(({ from, to, before, after, opened, closed, intended, doubtful }) => ({ from: from.id, to: to.id, before: before.state, after: after.state, opened: portTexts(opened), closed: portTexts(closed), intended, unknown: doubtful })),
    unchanged,
    unmet: unmet.map(pairPorts),
    unclosed: unclosed.map(pairPorts),
    meanwhile: unsafe.flatMap(({ step, pairs }) => pairs.map((pair) => ({ step: step + 1, ...pairPorts(pair) }))),
    kept: synthesis.kept.filter(({ on }) => on).map(({ title }) => title),
    givenUp: synthesis.kept.filter(({ on }) => !on).map(({ title }) => title),
    warnings: synthesis.warnings,
    exact,
    source: snapshot.source.label,
    profile: snapshot.profile,
    unknowns: {
      decides: synthesis.unproven,
      pairs: unknown,
      notEvaluated: snapshot.unevaluated.map(objectTitle).sort(),
      notRead: snapshot.unreadable.map(({ verb, resource, namespace, reason }) => `${verb} ${resource}${namespace === undefined ? '' : ` in ${namespace}`}: ${reason}`).sort(),
    },
  };
}

/** Pairs that change although nobody asked for it. */
export const collateralOf = ({ pairs }: ProofFacts): readonly PairFact[] => pairs.filter(({ intended }) => !intended);

/** A pair in words, `shop/web → shop/db`. */
export const pairText = ({ from, to }: { readonly from: PeerId; readonly to: PeerId }): string => `${peerText(from)} → ${from === to ? 'its own replicas' : peerText(to)}`;

/** What opens and closes of a pair, `+8080/TCP −53/UDP`. */
export const portChanges = ({ opened, closed, unknown }: PairFact): string => [...opened.map((port) => `+${port}`), ...closed.map((port) => `−${port}`), ...(unknown ? ['unknown afterwards'] : [])].join(' ');

function peerText(id: PeerId): string {
  const peer = parsePeer(id);
  switch (peer?.kind) {
    case 'workload':
      return `${peer.namespace}/${peer.name}`;
    case 'service':
      return `Service ${peer.namespace}/${peer.name}`;
    case 'namespace':
      return `namespace ${peer.namespace}`;
    case 'cidr':
      return peer.cidr;
    case 'internet':
      return 'the Internet';
    case 'private':
      return 'private addresses';
    case 'nodes':
      return 'the nodes';
    default:
      return id;
  }
}

const pairPorts = ({ from, to, ports }: { readonly from: PeerId; readonly to: PeerId; readonly ports: PortSet }): PairPorts => ({ from, to, ports: portTexts(ports) });

const portTexts = (ports: PortSet): readonly string[] => (isNoPorts(ports) ? [] : formatPorts(ports));
