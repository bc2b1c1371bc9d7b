import { plural } from '@/lib/model/plural';
import type { Service } from '@/lib/model/snapshot';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import type { AskedPort } from '@/lib/policy/explain';
import { reachService, type BackendReach, type PortReach } from '@/lib/policy/services/reach-service';
import { countBackends } from '@/lib/views/service-view';
import type { Answer } from './answer.ts';
import { explainEnds, peerOf, type Explanation } from './explanation.ts';
import { explanationFields, explanationLines } from './format/explanation-text.ts';
import { workloadTitle } from './format/exposure-text.ts';
import { mdCode } from './format/markdown.ts';
import { printable } from '@/lib/model/printable';
import { remedyFor, type AskedEnd, type Remedy } from './remedy.ts';

/** Which backends of a Service a peer reaches on each of its ports, and why for one that shows the verdict. */
export function explainService(graph: AllowGraph, from: AskedEnd, service: Service, port: AskedPort | undefined, markdown: boolean): Answer {
  const show = markdown ? mdCode : printable;
  const reach = reachService(graph, peerOf(graph, from.ends), service, port);
  const example = exampleOf(graph, from, reach.ports.flatMap(({ backends }) => backends), reach.verdict);
  const notes = [...(from.ends.every(({ endpoints }) => endpoints.length === 0) ? ['The source has no running pod with an address.'] : []), ...reach.notes];
  return {
    verdict: reach.verdict,
    lines: [
      ...reach.ports.flatMap((one) => portLines(one, markdown)),
      ...notes.map(printable),
      ...(example ? ['', `For one, ${show(example.title)}: ${example.explanation.verdict}`, ...explanationLines(example.explanation, markdown)] : []),
    ],
    fields: {
      verdict: reach.verdict,
      ports: reach.ports.map((one) => ({
        port: portName(one.port),
        ...(one.port.name !== undefined && { name: one.port.name }),
        verdict: one.verdict,
        count: countBackends(one),
        backends: groupBackends(one.backends).map(({ name, pods, target, verdict, note }) => ({ name, pods, port: portName(target), verdict, ...(note !== undefined && { note }) })),
      })),
      notes,
      ...(example && { example: explanationFields(example.explanation) }),
    },
    // A draft makes no way in from outside.
    ...(reach.verdict === 'denied' && example && !from.ends[0]!.range && { remedy: example.remedy }),
  };
}

const portName = ({ protocol, port }: AskedPort): string => `${protocol} ${port}`;

function portLines(one: PortReach, markdown: boolean): string[] {
  const show = markdown ? mdCode : printable;
  const [mark, indent] = markdown ? ['- ', '  - '] : ['', '    '];
  return [
    `${mark}${portName(one.port)}${one.port.name === undefined ? '' : ` (${printable(one.port.name)})`}: ${one.verdict}, ${backendText(countBackends(one))}`,
    ...groupBackends(one.backends).map(({ name, pods, target, verdict, note }) => `${indent}${show(name)}${pods > 1 ? ` × ${pods}` : ''} on ${portName(target)}: ${verdict}${note === undefined ? '' : `, ${printable(note)}`}`),
  ];
}

/** `2 of 3 backends`, `perhaps 1 of 3 backends`. */
export function backendText({ reachable, possible, all }: ReturnType<typeof countBackends>): string {
  const of = `of ${all} ${plural(all, { one: 'backend', other: 'backends' })}`;
  if (reachable === 0 && possible > 0) return `perhaps ${possible} ${of}`;
  return possible > 0 ? `${reachable} ${of}, perhaps ${reachable + possible}` : `${reachable} ${of}`;
}

interface BackendGroup extends BackendReach {
  readonly name: string;
  readonly pods: number;
}

/** Backends that look alike, counted: the pods of one workload on one port with one verdict. */
function groupBackends(backends: readonly BackendReach[]): BackendGroup[] {
  const groups = new Map<string, BackendGroup>();
  for (const backend of backends) {
    const { target: { place, protocol, port }, verdict, note = '' } = backend;
    const name = place.kind === 'pod' ? workloadTitle(place.pod.workload) : place.address;
    const key = `${name} ${protocol} ${port} ${verdict} ${note}`;
    groups.set(key, { ...backend, name, pods: (groups.get(key)?.pods ?? 0) + (place.kind === 'pod' ? place.pod.replicas : 1) });
  }
  return [...groups.values()];
}

/** The connection behind the Service that shows its verdict. */
function exampleOf(graph: AllowGraph, from: AskedEnd, backends: readonly BackendReach[], verdict: Answer['verdict']): { readonly title: string; readonly explanation: Explanation; readonly remedy: Remedy } | undefined {
  const pods = backends.filter(({ target }) => target.place.kind === 'pod');
  const shown = pods.find((one) => one.verdict === verdict) ?? pods[0];
  if (shown?.target.place.kind !== 'pod') return undefined;
  const { place: { pod }, protocol, port } = shown.target;
  const endpoint = graph.evaluator.compiled.endpoints.ofPod.get(pod.id);
  if (endpoint === undefined) return undefined;
  const name = workloadTitle(pod.workload);
  const to = { word: name, ends: [{ name, key: name, endpoints: [endpoint] }] };
  const explanation = explainEnds(graph, from.ends, to.ends, { protocol, port });
  return { remedy: remedyFor(graph, from, to, { protocol, port }), title: `${from.ends.length === 1 && !from.ends[0]!.range ? from.ends[0]!.name : from.word} => ${name} on ${protocol} ${port}`, explanation };
}
