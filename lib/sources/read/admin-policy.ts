import type { AdminPolicy, AdminPolicyKind, AdminRule } from '@/lib/model/admin-policy';
import type { Direction } from '@/lib/model/network-policy';
import type { ProfileName } from '@/lib/model/profile';
import { ADMIN_DIALECTS } from '@/lib/policy/dialects/admin-dialects';
import { type AdminDialect, asNpGuard } from '@/lib/policy/dialects/admin/dialect';
import { type AdminSpec, validateAdminPolicy } from '@/lib/policy/dialects/admin/validate';
import type { FieldCheck, Fields } from '@/lib/policy/dialects/field-check';
import { linesAt } from './lines';
import type { Metadata } from './metadata';
import type { RawObject } from './raw-object';

/** The dialect of an object of this apiVersion and kind, as read under a profile; `undefined` for any other object. */
export function adminDialect(apiVersion: string, kind: string, profile: ProfileName | undefined): AdminDialect | undefined {
  const dialect = Object.hasOwn(ADMIN_DIALECTS, kind) ? ADMIN_DIALECTS[kind as AdminPolicyKind].get(apiVersion) : undefined;
  return dialect && profile === 'np-guard' ? asNpGuard(dialect) : dialect;
}

/** Reads an admin policy; `undefined` when the API server would reject it, because then it has no effect. */
export function readAdminPolicy(check: FieldCheck, dialect: AdminDialect, object: Fields, metadata: Metadata, raw: RawObject, live: boolean): AdminPolicy | undefined {
  const { spec, problems } = validateAdminPolicy(dialect, object, live);
  check.problems.push(...problems);
  if (!spec) return undefined;
  return { kind: dialect.kind, name: metadata.name, ...spec, origin: { ...raw.origin, ...linesAt(raw, citable(spec, dialect)) } };
}

/** Paths of the parts of a policy that explanations cite. */
function citable(spec: AdminSpec, dialect: AdminDialect): string[] {
  const rules = (direction: Direction) =>
    spec[direction].flatMap((rule, index) => {
      const field = `spec.${direction}[${index}]`;
      return [field, ...entries(`${field}.${direction === 'ingress' ? 'from' : 'to'}`, rule.peers), ...entries(`${field}.${dialect.ports.field}`, rule.ports)];
    });
  return ['spec', ...dialect.standing.fields.map((name) => `spec.${name}`), 'spec.subject', ...rules('ingress'), ...rules('egress')];
}

const entries = (field: string, list: AdminRule['peers'] | AdminRule['ports']) => (list ?? []).map((_, index) => `${field}[${index}]`);
