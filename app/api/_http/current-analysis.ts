import { setTimeout as delay } from 'node:timers/promises';
import { parsePeer, type Peer, type PeerId } from '@/lib/model/ids';
import type { AskedPort } from '@/lib/policy/explain';
import { currentState, ready } from '@/lib/sources/current';
import type { CurrentState } from '@/lib/sources/open-source';
import { analyse, type Analysis } from '@/lib/views/analysis';
import { ProblemError } from './problem';

/** A first answer waits this long for the source, so that a page rarely shows an empty cluster first; then it says "loading". */
const PATIENCE_MS = 1500;

/** The source that is asked for as it is now, analysed; one analysis a snapshot, shared by all requests. */
export async function currentAnalysis(): Promise<{ state: CurrentState; analysis: Analysis }> {
  await Promise.race([ready(), delay(PATIENCE_MS, undefined, { ref: false })]);
  const state = currentState();
  return { state, analysis: analyse(state.snapshot) };
}

/** Reads a peer's text form. @throws ProblemError 400 */
export function readPeer(text: string): Peer {
  const peer = parsePeer(text);
  if (!peer) throw new ProblemError(400, 'Invalid query', `"${text.slice(0, 100)}" is not a peer. Write workload/namespace/kind/name, internet, private or nodes.`);
  return peer;
}

/** Reads `8080/TCP`. @throws ProblemError 400 */
export function readPort(text: string): AskedPort {
  const match = /^([0-9]{1,5})\/(TCP|UDP|SCTP)$/.exec(text);
  const port = Number(match?.[1]);
  if (!match || port < 1 || port > 65535) throw new ProblemError(400, 'Invalid query', `"${text.slice(0, 100)}" is not a port. Write it as 8080/TCP.`);
  return { protocol: match[2] as AskedPort['protocol'], port };
}

/** The answer for a peer that the cluster does not have (any more). */
export const noSuchPeer = (...ids: readonly (PeerId | string)[]) => new ProblemError(404, 'No such peer', `There is no ${ids.join(' or no ')} in what was read.`);
