import type { PodId } from '@/lib/model/ids';
import { includesPort, type PortSet } from '@/lib/policy/port-set';
import { Connections } from '../../connections';
import { Tally } from '../tally';
import type { EvalCase, EvalEnd, EvalObjectsCase, NpGuardCase } from './cases';
import { connectionSet, formatConnectionSet, parseConnectionSet } from './connection-set';
import { acceptableName, type NpGuardInput } from './input';

/** Judges one connection between two pods or addresses. */
export function runEval({ snapshot }: NpGuardInput, { query, expect }: EvalCase): Tally {
  const tally = new Tally();
  const connections = new Connections(snapshot);
  const place = (end: EvalEnd): string => {
    if (typeof end === 'string') return placeOf(end);
    if ('ip' in end) return end.ip;
    const pod =
      snapshot.pods.find(({ namespace, name }) => namespace === end.namespace && name === end.workload) ??
      snapshot.pods.find(({ namespace, workload }) => namespace === end.namespace && workload.endsWith(`/${end.workload}`));
    if (!pod) throw new Error(`there is no pod ${end.namespace}/${end.workload}`);
    return pod.id;
  };
  const answer = connections.ask(place(query.src), place(query.dst), query.protocol, query.port, 4);
  tally.check(answer === (expect.allowed ? 'allowed' : 'denied'), () => `expected ${expect.allowed ? 'allowed' : 'denied'}, found ${answer}`);
  return tally;
}

/** Judges single connections, and whole connection sets, between the pods of given objects. */
export function runEvalObjects({ snapshot }: NpGuardInput, { queries }: EvalObjectsCase): Tally {
  const tally = new Tally();
  const connections = new Connections(snapshot);
  for (const { src, dst, protocol, port, allowed, allConnections } of queries) {
    const [from, to] = [placeOf(src), placeOf(dst)];
    if (allowed !== undefined && protocol !== undefined && port !== undefined) {
      const answer = connections.ask(from, to, protocol, port, 4);
      tally.check(answer === (allowed ? 'allowed' : 'denied'), () => `${src} -> ${dst} ${protocol}/${port}: expected ${allowed ? 'allowed' : 'denied'}, found ${answer}`);
    }
    if (allConnections !== undefined) {
      const expected = formatConnectionSet(parseConnectionSet(allConnections));
      const found = connectionText(connections, from, to);
      tally.check(found === expected, () => `${src} -> ${dst}: expected ${expected}, found ${found}`);
    }
  }
  return tally;
}

const placeOf = (text: string) => {
  // Every address outside is treated alike by the policies of these cases.
  if (text === '0.0.0.0/0') return '198.51.100.1';
  const [namespace, name, ...rest] = text.split('/');
  return name === undefined || rest.length > 0 || /^\d+\.\d+\.\d+\.\d+/.test(text) ? text : `${namespace}/${acceptableName(name)}`;
};

/** Judges every pair of pods: its connection set, or whether all of it or one given connection is allowed. */
export function runPodMap({ snapshot }: NpGuardInput, { options = {} }: NpGuardCase, expected: string): Tally {
  const tally = new Tally();
  const connections = new Connections(snapshot);
  for (const line of expected.split('\n').filter((text) => text.trim() !== '')) {
    const [, from, to, text] = /^src: (\S+), dest: (\S+), allowed conns: (.*?)\s*$/.exec(line) ?? [];
    if (from === undefined || to === undefined || text === undefined) throw new Error(`the map has a line ${JSON.stringify(line)}`);
    const ports = portsBetween(connections, from, to);
    const found = text === 'true' || text === 'false' ? String(isAllowed(ports, options)) : formatConnectionSet(connectionSet(ports));
    tally.check(found === text, () => `${from} -> ${to}: expected ${text}, found ${found}`);
  }
  return tally;
}

function isAllowed(ports: PortSet, { protocol, port }: NonNullable<NpGuardCase['options']>): boolean {
  return protocol !== undefined && port !== undefined ? includesPort(ports, protocol, port) : formatConnectionSet(connectionSet(ports)) === 'All Connections';
}

function connectionText(connections: Connections, from: string, to: string): string {
  const { evaluator } = connections;
  const { allowed, possible } = evaluator.evaluateFamily(connections.endpoint(from), connections.endpoint(to), 4);
  const { lattice } = evaluator.compiled;
  const text = formatConnectionSet(connectionSet(lattice.get(allowed)));
  return allowed === possible ? text : `${text}, and it cannot be told of ${formatConnectionSet(connectionSet(lattice.get(possible)))}`;
}

/** The ports surely allowed; everything from a pod to itself. */
function portsBetween(connections: Connections, from: string, to: string): PortSet {
  const { evaluator } = connections;
  if (from === to) return parseConnectionSet('All Connections').ports;
  const { ofPod } = evaluator.compiled.endpoints;
  const [source, destination] = [ofPod.get(from as PodId), ofPod.get(to as PodId)];
  if (source === undefined || destination === undefined) throw new Error(`there is no pod ${source === undefined ? from : to}`);
  return evaluator.compiled.lattice.get(evaluator.evaluateFamily(source, destination, 4).allowed);
}
