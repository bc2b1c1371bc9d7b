import type { ApiObject } from './cluster-state';

/**
 * Whether a list or a watch leaves an object in: its labels are as the selector of the request says. All terms must hold.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function selectedBy(url: URL): (object: ApiObject) => boolean {
  const terms = (url.searchParams.get('labelSelector') ?? '').split(/,(?![^(]*\))/).filter(Boolean).map(readTerm);
  return ({ metadata }) => terms.every((holds) => holds(metadata.labels ?? {}));
}

type Labels = Readonly<Record<string, string>>;

function readTerm(text: string): (labels: Labels) => boolean {
  const [, negated, key = '', operator, values = ''] = /^\s*(!?)\s*([^\s!=]+)\s*(?:(==|=|!=|\s(?:not)?in\b)\s*(.*?))?\s*$/.exec(text) ?? [];
  const among = new Set(values.replace(/^\(|\)$/g, '').split(',').map((value) => value.trim()));
  switch (operator?.trim()) {
    case undefined:
      return (labels) => (labels[key] !== undefined) === (negated === '');
    case '!=':
    case 'notin':
      return (labels) => labels[key] === undefined || !among.has(labels[key]);
    default:
      return (labels) => labels[key] !== undefined && among.has(labels[key]);
  }
}
