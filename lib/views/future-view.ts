import { formatPeer, type Peer } from '@/lib/model/ids';
import { NAMESPACE_NAME_LABEL } from '@/lib/model/labels';
import { DIRECTIONS } from '@/lib/model/network-policy';
import type { AllowGraph, GraphPeer } from '@/lib/policy/allow-graph';
import { findAccidents, type Accident } from '@/lib/policy/future/accidents';
import { futureExposure, type FutureReach } from '@/lib/policy/future/future-exposure';
import { newWorkloads } from '@/lib/policy/future/namespace-future';
import { formatPorts } from '@/lib/policy/port-set';
import type { PodSelection } from '@/lib/policy/rule-form';
import { formatSelector, isEmptySelector } from '@/lib/policy/selector';
import { ruleTitle } from '@/lib/policy/rule-form';
import type { FutureView } from '@/lib/queries/contract/future';
import type { Analysis } from './analysis';
import { policyRefView, ruleRefView } from './refs';

/** Kinds of newcomers and accidents told in one answer. */
const NEWCOMERS = 40;
const ACCIDENTS = 20;

/**
 * Who could reach a workload if it appeared, and what of it holds only by accident; for a namespace what would become of a
 * new workload there. `null` for a peer that is not there, and for one that is neither.
 */
export function futureView(analysis: Analysis, peer: Peer): Omit<FutureView, 'revision'> | null {
  if (peer.kind === 'namespace') return namespaceFuture(analysis, peer.namespace);
  const found = analysis.graph.peer(formatPeer(peer));
  return found?.workload ? workloadFuture(analysis, found) : null;
}

function workloadFuture({ graph }: Analysis, peer: GraphPeer): Omit<FutureView, 'revision'> {
  // Nothing can be said of a workload without pods, nor of pods that no policy can select.
  const hasPods = peer.endpoints.some((endpoint) => graph.evaluator.compiled.endpoints.all[endpoint]!.kind === 'pods');
  return {
    peer: peer.id,
    directions: (hasPods ? DIRECTIONS : []).map((direction) => {
      const { limited, anyPod, newcomers } = futureExposure(graph, peer, direction);
      return {
        direction,
        isolation: graph.isolation(peer, direction) === 'unknown' ? 'unknown' : limited ? 'isolated' : 'open',
        anyPod: reachView(anyPod),
        newcomers: newcomers.slice(0, NEWCOMERS).map((one) => ({ who: describePods(one.selection), today: one.today > 0, ...reachView(one) })),
        more: Math.max(0, newcomers.length - NEWCOMERS),
        selective: [],
      };
    }),
    notes: notesOf(graph),
    accidents: findAccidents(graph, peer).slice(0, ACCIDENTS).map(accidentView),
  };
}

function namespaceFuture({ graph, snapshot }: Analysis, namespace: string): Omit<FutureView, 'revision'> | null {
  if (!snapshot.namespaces.some(({ name }) => name === namespace)) return null;
  const news = newWorkloads(graph, namespace);
  return {
    peer: formatPeer({ kind: 'namespace', namespace }),
    directions: news.map(({ direction, isolation, anyPod, selective }) => ({
      direction,
      isolation,
      anyPod: reachView(anyPod),
      newcomers: [],
      more: 0,
      selective: selective.map((ref) => policyRefView(ref, direction)),
    })),
    notes: notesOf(graph),
    accidents: news.filter(({ onlyToday }) => onlyToday).map(({ direction, selective }) => ({
      message: `Every workload of today is isolated for ${direction}, each by a policy that selects its labels. A new one would be open.`,
      policies: selective.map((ref) => policyRefView(ref, direction)),
    })),
  };
}

const notesOf = ({ evaluator: { compiled } }: AllowGraph): string[] => (compiled.networks ? ['Pods on the same network are meant; those of other networks are never reached.'] : []);

const reachView = ({ allowed, possible, named }: FutureReach): FutureView['directions'][number]['anyPod'] => ({ allowed: formatPorts(allowed), possible: formatPorts(possible), named: [...named] });

/** An accident in one sentence, with the policies behind it. */
export function accidentView(accident: Accident): FutureView['accidents'][number] {
  const labels = [...(accident.carried.length > 0 ? [`carry ${accident.carried.join(', ')}, which their owner's selector does not promise`] : []), ...(accident.absent.length > 0 ? [`have no label ${accident.absent.join(', ')}`] : [])].join(', and ');
  return accident.kind === 'isolated'
    ? { message: `Isolated for ${accident.direction} only because its pods ${labels}. Otherwise it would be open.`, policies: accident.policies.map((ref) => policyRefView(ref, accident.direction)) }
    : { message: `${ruleTitle(accident.rule)} means it only because its pods ${labels}.`, policies: [ruleRefView(accident.rule)] };
}

/** The pods a selection picks, in words: `pods with app=web in namespace shop`. */
export function describePods({ namespaces, pods }: PodSelection): string {
  const whose = isEmptySelector(pods) ? 'any pod' : `pods with ${formatSelector(pods)}`;
  if ('name' in namespaces) return `${whose} in namespace ${namespaces.name}`;
  const { matchLabels = {}, matchExpressions = [] } = namespaces.selector;
  const name = matchExpressions.length === 0 && Object.keys(matchLabels).length === 1 ? matchLabels[NAMESPACE_NAME_LABEL] : undefined;
  if (name !== undefined) return `${whose} in namespace ${name}`;
  return isEmptySelector(namespaces.selector) ? `${whose} in any namespace` : `${whose} in namespaces with ${formatSelector(namespaces.selector)}`;
}
