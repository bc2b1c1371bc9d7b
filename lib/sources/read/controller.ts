import type { Labels } from '@/lib/model/labels';
import { type FieldCheck, fieldOf, type Fields, isFields } from '@/lib/policy/dialects/field-check';
import { readLabels } from '@/lib/policy/dialects/label-selector';
import type { Metadata, OwnerRef } from './metadata';
import { type PodTemplate, readTemplate } from './pod';

/** An object that makes pods from a template. */
export interface Controller {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly controller?: OwnerRef;
  /** Pods it wants; `undefined` for a DaemonSet, which wants one a node. */
  readonly replicas: number | undefined;
  readonly selectorLabels?: Labels;
  readonly template: PodTemplate;
  /** A Job that is over and makes no more pods. */
  readonly finished: boolean;
}

/**
 * Reads a Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job or CronJob; `undefined` when it
 * has no usable pod template.
 * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/
 */
export function readController(check: FieldCheck, object: Fields, metadata: Metadata, kind: string): Controller | undefined {
  const spec = check.object(fieldOf(object, 'spec'), 'spec') ?? {};
  const [owner, field] = kind === 'CronJob' ? jobSpecOf(check, spec) : ([spec, 'spec'] as const);
  const template = readTemplate(check, fieldOf(owner, 'template'), `${field}.template`);
  if (!template) return undefined;
  const selectorLabels = readSelectorLabels(check, owner, field, kind);
  return {
    kind,
    namespace: metadata.namespace,
    name: metadata.name,
    ...(metadata.controller ? { controller: metadata.controller } : {}),
    replicas: readReplicas(check, owner, field, kind),
    ...(selectorLabels ? { selectorLabels } : {}),
    template,
    finished: kind === 'Job' && isFinished(fieldOf(object, 'status')),
  };
}

function jobSpecOf(check: FieldCheck, spec: Fields): readonly [Fields, string] {
  const jobTemplate = check.object(fieldOf(spec, 'jobTemplate'), 'spec.jobTemplate') ?? {};
  return [check.object(fieldOf(jobTemplate, 'spec'), 'spec.jobTemplate.spec') ?? {}, 'spec.jobTemplate.spec'];
}

function readReplicas(check: FieldCheck, spec: Fields, field: string, kind: string): number | undefined {
  if (kind === 'DaemonSet') return undefined;
  const name = kind === 'Job' || kind === 'CronJob' ? 'parallelism' : 'replicas';
  const replicas = check.integer(fieldOf(spec, name), `${field}.${name}`) ?? 1;
  if (replicas >= 0) return replicas;
  check.error('replicas', `${field}.${name}`, `${field}.${name} is ${replicas}; it cannot be negative.`);
  return 0;
}

function readSelectorLabels(check: FieldCheck, spec: Fields, field: string, kind: string): Labels | undefined {
  // Jobs are given a selector by unique id, which nobody should build on.
  if (kind === 'Job' || kind === 'CronJob') return undefined;
  const selector = check.object(fieldOf(spec, 'selector'), `${field}.selector`);
  if (!selector) return undefined;
  if (kind === 'ReplicationController') return readLabels(check, selector, `${field}.selector`);
  return readLabels(check, fieldOf(selector, 'matchLabels'), `${field}.selector.matchLabels`);
}

function isFinished(status: unknown): boolean {
  if (!isFields(status)) return false;
  const conditions = fieldOf(status, 'conditions');
  return (
    Array.isArray(conditions) &&
    conditions.some((condition) => isFields(condition) && (condition.type === 'Complete' || condition.type === 'Failed') && condition.status === 'True')
  );
}
