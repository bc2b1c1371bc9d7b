import type { Exposure, Reading } from '@/lib/policy/services/exposures';
import type { BrokenWay } from '@/lib/policy/services/way-in';
import { mdCode } from './markdown.ts';
import { printable } from '@/lib/model/printable';
import { connectionText, portTexts } from '@/lib/policy/connection-ports';

/** `shop/web[Deployment]` from the id of a workload. */
export function workloadTitle(id: string): string {
  const [namespace = '', kind = '', name = ''] = id.split('/');
  return `${namespace}/${name}[${kind}]`;
}

/** One way in with what holds of it, whom it may come from first. */
export function exposureLines({ entry, kind, by, service, servicePort, workload, ports, verdict, readings, notes }: Exposure, markdown: boolean): string[] {
  const show = markdown ? mdCode : printable;
  const [mark, indent] = markdown ? ['- ', '  - '] : ['', '    '];
  const port = servicePort ? ` ${servicePort.protocol} ${servicePort.port}` : '';
  const way = [
    kind === 'HostPort' ? 'host port' : show(`${by.namespace}/${by.name}[${by.kind}]`) + (by.kind === 'Service' ? port : ''),
    ...(service && by.kind !== 'Service' ? [`${show(`${service.namespace}/${service.name}[Service]`)}${port}`] : []),
    `${show(workloadTitle(workload))} ${connectionText(ports)}`,
  ];
  return [`${mark}${show(entry)}: ${verdict}`, `${indent}${way.join(' -> ')}`, ...readings.map((one) => `${indent}${readingText(one)}`), ...notes.map((note) => `${indent}${printable(note)}`)];
}

/** `allowed where the client’s address is kept`, with how many of the pods and why. */
export function readingText({ verdict, words, detail, pods }: Reading): string {
  const some = podCount(pods);
  return `${verdict}${verdict === 'allowed' || verdict === 'unknown' ? ' where' : ', where'} ${printable(words)}${some === '' ? '' : ` (${some})`}${detail === undefined ? '' : `: ${printable(detail)}`}`;
}

/** `2 of 3 pods`; nothing when all fare alike. */
function podCount({ reachable, possible, all }: Reading['pods']): string {
  if (reachable > 0 && reachable < all) return `${reachable} of ${all} pods`;
  return reachable === 0 && possible > 0 && possible < all ? `perhaps ${possible} of ${all} pods` : '';
}

/** A way in that leads nowhere. */
export const brokenLines = ({ entry, message }: BrokenWay, markdown: boolean): string[] =>
  markdown ? [`- ${mdCode(entry)}: leads nowhere`, `  - ${mdCode(message)}`] : [`${printable(entry)}: leads nowhere`, `    ${printable(message)}`];

/** A way in as fields of JSON. */
export const exposureFields = ({ kind, entry, by: { origin, ...by }, service, servicePort, workload, ports, verdict, readings, notes }: Exposure): object => ({
  kind,
  entry,
  by: { ...by, ...(origin?.file !== undefined && { file: origin.file, line: origin.line }) },
  ...(service && { service: `${service.namespace}/${service.name}`, ...(servicePort && { servicePort: `${servicePort.protocol} ${servicePort.port}` }) }),
  workload: workloadTitle(workload),
  ports: portTexts(ports),
  verdict,
  readings: readings.map(({ source, words, verdict: own, detail, pods }) => ({ source, words, verdict: own, ...(detail !== undefined && { detail }), pods })),
  notes,
});

export const brokenFields = ({ kind, entry, by: { origin, ...by }, message }: BrokenWay): object => ({ kind, entry, by: { ...by, ...(origin?.file !== undefined && { file: origin.file, line: origin.line }) }, message });
