import type { PeerId } from '@/lib/model/ids';
import type { AllowGraph, GraphPeer } from '@/lib/policy/allow-graph';
import type { Approach } from '@/lib/policy/services/approach';
import type { AskedPort } from '@/lib/policy/explain';
import { reachRoute, type RouteReach } from '@/lib/policy/services/reach-route';
import type { Answer } from './answer.ts';
import { CliError } from './cli-error.ts';
import { peerOf } from './explanation.ts';
import { brokenFields, brokenLines, exposureFields, exposureLines, readingText, workloadTitle } from './format/exposure-text.ts';
import { mdCode } from './format/markdown.ts';
import { printable } from '@/lib/model/printable';
import type { WaysBy } from './published.ts';
import type { AskedEnd } from './remedy.ts';

/** Whether a peer reaches what an Ingress or a route serves: to the controller, and from there to pods. */
export function explainRoute(graph: AllowGraph, from: AskedEnd, { name, object }: WaysBy, port: AskedPort | undefined, markdown: boolean): Answer {
  if (port) throw new CliError(`${name} says itself which ports it leads to; leave --port out.`);
  const reach = reachRoute(graph, sourceOf(graph, from, name), object);
  const { verdict, approaches, ways, broken, elsewhere } = reach;
  return {
    verdict,
    lines: [
      ...countLines(reach),
      ...approaches.flatMap((one) => approachLines(one, markdown)),
      ...(approaches.length > 0 && ways.length > 0 ? ['', markdown ? '### From there to pods' : 'From there to pods', ''] : []),
      ...ways.flatMap(({ exposure }) => exposureLines(exposure, markdown)),
      ...broken.flatMap((one) => brokenLines(one, markdown)),
      ...elsewhere.map(({ entry, service }) => `${markdown ? `- ${mdCode(entry)}` : printable(entry)}: unknown, no pods behind Service ${printable(`${service.namespace}/${service.name}`)} were read`),
    ],
    fields: {
      verdict,
      approaches: approaches.map(({ controller, verdict: own, ways: by }) => ({
        ...(controller?.workload && { controller: workloadTitle(controller.workload.id) }),
        ...(own !== undefined && { verdict: own }),
        ways: by.map(({ words, verdict: told, detail }) => ({ words, verdict: told, ...(detail !== undefined && { detail }) })),
      })),
      exposures: ways.map(({ exposure, verdict: over }) => ({ ...exposureFields(exposure), over })),
      broken: broken.map(brokenFields),
      elsewhere: elsewhere.map(({ entry, service }) => ({ entry, service: `${service.namespace}/${service.name}` })),
    },
  };
}

/** A workload, or one of the places outside; of single addresses it is not known by whose way they come. */
function sourceOf(graph: AllowGraph, { word, ends }: AskedEnd, name: string): GraphPeer {
  const outside = ['internet', 'private', 'nodes'].includes(word) ? graph.peer(word as string as PeerId) : undefined;
  if (!outside && ends.some(({ range }) => range)) throw new CliError(`${name} is asked about from internet, private, nodes or a workload.`);
  return outside ?? peerOf(graph, ends);
}

function countLines({ ways, broken, elsewhere }: RouteReach): string[] {
  const all = ways.length + broken.length + elsewhere.length;
  const open = ways.filter(({ verdict }) => verdict === 'allowed').length;
  if (all === 0) return ['Nothing comes in by it from outside the cluster.'];
  return open > 0 && open < all ? [`${open} of ${all} ways in are let in.`] : [];
}

function approachLines({ controller, verdict, ways }: Approach, markdown: boolean): string[] {
  const [mark, indent] = markdown ? ['- ', '  - '] : ['', '    '];
  const title = controller?.workload ? workloadTitle(controller.workload.id) : undefined;
  const head = title === undefined ? 'To its controller, which is not among what was read' : `To ${markdown ? mdCode(title) : printable(title)}`;
  return [
    '',
    `${mark}${head}: ${verdict ?? 'not judged, it stands for what lets clients in'}`,
    ...ways.flatMap((way) => [
      `${indent}${way.verdict} ${printable(way.words)}${way.detail === undefined ? '' : `: ${printable(way.detail)}`}`,
      ...way.readings.map((one) => `${markdown ? '    - ' : '        '}${readingText(one)}`),
    ]),
  ];
}
