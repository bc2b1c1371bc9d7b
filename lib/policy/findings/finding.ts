import type { DraftChange } from '@/lib/model/draft';
import type { PeerId } from '@/lib/model/ids';
import type { ObjectOrigin } from '@/lib/model/problem';
import type { Workload } from '@/lib/model/snapshot';
import type { GraphPeer } from '../allow-graph';
import type { PolicyRef } from '../rule-form';
import { ruleCatalogue, type FindingCode, type Severity } from './catalogue';

/** Something in the policies that likely is not what their authors meant, or that is worth knowing. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** The heading that all findings with this code share. */
  readonly title: string;
  /** What it is, in one or two sentences that name the objects. */
  readonly message: string;
  /** Why it matters; the same for all findings with this code. */
  readonly why: string;
  /** What was probably meant, or what to do. */
  readonly hint?: string;
  /** The Kubernetes objects concerned; `field` is a path inside the first of them. */
  readonly objects: readonly ObjectRef[];
  /** `spec.ingress[0].from[1]`. */
  readonly field?: string;
  /** The peers concerned; for a missing half the source and the destination. */
  readonly peers: readonly PeerId[];
  /** What a draft would have to change to mend it; empty where no draft can. */
  readonly fix: readonly DraftChange[];
}

export interface ObjectRef {
  readonly kind: string;
  /** Absent for a cluster-scoped kind. */
  readonly namespace?: string;
  readonly name: string;
  readonly file?: string;
  /** 1-based, of the field concerned where that is known, else of the object. */
  readonly line?: number;
}

/** A finding with what its code says of it. It may be told as less severe than usual. */
export function finding(code: FindingCode, about: Partial<Pick<Finding, 'severity' | 'hint' | 'field' | 'peers' | 'fix'>> & Pick<Finding, 'message' | 'objects'>): Finding {
  const { title, why, severity } = ruleCatalogue[code];
  const { hint, field } = about;
  return {
    code,
    severity: about.severity ?? severity,
    title,
    message: about.message,
    why,
    ...(hint !== undefined && { hint }),
    objects: about.objects,
    ...(field !== undefined && { field }),
    peers: about.peers ?? [],
    fix: about.fix ?? [],
  };
}

/** A policy as an object of a finding, at the line of one of its fields. */
export function policyObject({ kind, namespace, name, origin }: PolicyRef, field?: string): ObjectRef {
  return { kind, ...(namespace !== undefined && { namespace }), name, ...placeIn(origin, field) };
}

/** A workload as an object of a finding. */
export const workloadObject = ({ kind, namespace, name, origin }: Workload): ObjectRef => ({ kind, namespace, name, ...placeIn(origin) });

/** Where an object, or the nearest part around one of its fields, stands. */
export function placeIn(origin: ObjectOrigin | undefined, field?: string): Pick<ObjectRef, 'file' | 'line'> {
  if (origin?.file === undefined) return {};
  let line: number | undefined;
  for (let path = field ?? ''; path !== '' && line === undefined; path = path.slice(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['), 0))) line = origin.lines?.[path];
  line ??= origin.line;
  return { file: origin.file, ...(line !== undefined && { line }) };
}

/** A workload as findings call it. */
export const nameOf = ({ workload }: GraphPeer): string => `${workload!.namespace}/${workload!.name}`;
