import { formatList } from '@/components/ui/format';
import type { Tone } from '@/components/ui/badge';
import type { ApplyStepView, FieldOwner, StepCheck } from '@/lib/queries/contract/apply';

/** What a step is about, as plans and runs have it. */
export type StepObject = Pick<ApplyStepView, 'action' | 'apiVersion' | 'kind' | 'namespace' | 'name'>;

/** `shop/web`; of an object without a namespace its name. */
export const objectPlace = ({ namespace, name }: StepObject): string => (namespace === undefined ? name : `${namespace}/${name}`);

/** `NetworkPolicy shop/web`. */
export const objectName = (step: StepObject): string => `${step.kind} ${objectPlace(step)}`;

/** How many objects some steps touch: one that comes and goes is one. */
export const countObjects = (steps: readonly StepObject[]): number => new Set(steps.map(({ apiVersion, kind, namespace, name }) => JSON.stringify([apiVersion, kind, namespace ?? null, name]))).size;

/** What a step does, as a word before the object, and once it is done. */
export const ACTION = {
  create: { does: 'create', done: 'created', tone: 'added' },
  edit: { does: 'change', done: 'changed', tone: 'accent' },
  delete: { does: 'delete', done: 'deleted', tone: 'cut' },
} as const satisfies Record<ApplyStepView['action'], { does: string; done: string; tone: Tone }>;

/** `networkpolicies.networking.k8s.io`, as the API server names it in its refusals and roles. */
export function resourceOf({ apiVersion, kind }: Pick<StepObject, 'apiVersion' | 'kind'>): { readonly group: string; readonly plural: string } {
  const lower = kind.toLowerCase();
  const plural = /[^aeiou]y$/.test(lower) ? `${lower.slice(0, -1)}ies` : /(?:s|x|ch|sh)$/.test(lower) ? `${lower}es` : `${lower}s`;
  return { group: apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '', plural };
}

function resourceName(step: StepObject): string {
  const { group, plural } = resourceOf(step);
  return `${group ? `${plural}.${group}` : plural} ${step.namespace === undefined ? 'in the cluster' : `in the namespace ${step.namespace}`}`;
}

/** What the cluster says of a step, in short and at length. */
export interface CheckWords {
  readonly badge: string;
  readonly tone: Tone;
  /** Sentences; none where all is well. */
  readonly lines: readonly string[];
  /** What the server itself said, where that is more than the sentences. */
  readonly said?: string;
}

type Checked = StepObject & Pick<ApplyStepView, 'check' | 'diff'>;

/** Whether a step would change nothing, because the object is like that already. */
export const isAlready = ({ action, diff, check }: Checked): boolean => action === 'edit' && diff === '' && check.kind === 'ready';

/** How many lines a diff adds and takes away. */
export function countLines(diff: string): { readonly added: number; readonly gone: number } {
  // What stands before the first hunk are the names of the files.
  const lines = diff.split('\n');
  const body = lines.slice(Math.max(0, lines.findIndex((line) => line.startsWith('@@'))));
  return { added: body.filter((line) => line.startsWith('+')).length, gone: body.filter((line) => line.startsWith('-')).length };
}

/** The words for what the cluster says of a step beforehand. */
export function describeCheck(step: Checked): CheckWords {
  const { check } = step;
  switch (check.kind) {
    case 'ready':
      return { badge: isAlready(step) ? 'as it is already' : 'ready', tone: 'added', lines: [] };
    case 'forbidden':
      return { badge: 'not allowed', tone: 'cut', lines: [check.message || `You may not ${check.verb} ${resourceName(step)}.`] };
    case 'conflict':
      return { badge: 'conflict', tone: 'cut', lines: check.owners.length > 0 ? check.owners.map(describeOwner) : ['Somebody else has said how its fields are to be.'], ...(isMore(check) && { said: check.message }) };
    case 'invalid':
      return { badge: 'refused', tone: 'cut', lines: check.causes };
    case 'changed':
      return { badge: 'changed since', tone: 'open', lines: [check.message] };
    case 'failed':
      return { badge: 'not checked', tone: 'unknown', lines: [check.message] };
  }
}

/** Whether a message says more than whose the fields are. */
const isMore = ({ owners, message }: Extract<StepCheck, { kind: 'conflict' }>): boolean => owners.length === 0 || !message.startsWith('Apply failed with');

/** Who sets fields by which name, and where the change belongs then. */
const TOOLS: readonly { readonly manager: RegExp; readonly advice: string }[] = [
  { manager: /^argocd/, advice: 'Argo CD would put it back, so change it in its repository' },
  { manager: /^(?:kustomize-controller|helm-controller|flux)/, advice: 'Flux would put it back, so change it in its repository' },
  { manager: /^helm$/i, advice: 'the next release of its chart would put it back, so change it in the chart' },
  { manager: /^terraform/i, advice: 'Terraform would put it back, so change it in its configuration' },
  { manager: /^kubectl-client-side-apply$/, advice: 'it came by kubectl apply, so export the policies and apply them in that way' },
];

/** `argocd-controller owns spec.ingress: …`, with what to do about it. */
export function describeOwner({ manager, fields }: FieldOwner): string {
  const advice = TOOLS.find((tool) => tool.manager.test(manager))?.advice ?? 'change it with the tool that manages it, or export';
  return `${manager} owns ${formatList(fields)}: ${advice}.`;
}
