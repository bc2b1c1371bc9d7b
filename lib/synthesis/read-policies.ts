import { parseAllDocuments } from 'yaml';
import type { AdminPolicy } from '@/lib/model/admin-policy';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Checked, Problem } from '@/lib/model/problem';
import { ADMIN_DIALECTS } from '@/lib/policy/dialects/admin-dialects';
import { validateAdminPolicy } from '@/lib/policy/dialects/admin/validate';
import { validateNetworkPolicy } from '@/lib/policy/dialects/network-policy/validate';

/**
 * Reads policies back from the text that is going to be exported, by the rules of the API server. The proof stands on this text
 * and on nothing that made it.
 */
export function readPolicies(text: string): Checked<readonly NetworkPolicy[]> {
  const policies: NetworkPolicy[] = [];
  const problems: Problem[] = [];
  for (const document of parseAllDocuments(text)) {
    if (!('toJS' in document)) continue;
    problems.push(...document.errors.map((error): Problem => ({ severity: 'error', code: 'yaml-syntax', message: error.message })));
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    const name = fieldOf(fieldOf(value, 'metadata'), 'name');
    const namespace = fieldOf(fieldOf(value, 'metadata'), 'namespace');
    const checked = validateNetworkPolicy(value);
    problems.push(...checked.problems);
    if (checked.spec && typeof name === 'string' && typeof namespace === 'string') policies.push({ namespace, name, spec: checked.spec });
  }
  return { value: policies, problems };
}

/** As `readPolicies`, for policies of the admin tiers. */
export function readAdminPolicies(text: string): Checked<readonly AdminPolicy[]> {
  const policies: AdminPolicy[] = [];
  const problems: Problem[] = [];
  for (const document of parseAllDocuments(text)) {
    if (!('toJS' in document)) continue;
    problems.push(...document.errors.map((error): Problem => ({ severity: 'error', code: 'yaml-syntax', message: error.message })));
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    const [kind, apiVersion, name] = [fieldOf(value, 'kind'), fieldOf(value, 'apiVersion'), fieldOf(fieldOf(value, 'metadata'), 'name')];
    const dialect = Object.entries(ADMIN_DIALECTS).find(([known]) => known === kind)?.[1].get(String(apiVersion));
    const checked = dialect && validateAdminPolicy(dialect, value, false);
    problems.push(...(checked?.problems ?? []));
    if (dialect && checked?.spec && typeof name === 'string') policies.push({ kind: dialect.kind, name, ...checked.spec });
  }
  return { value: policies, problems };
}

const fieldOf = (value: unknown, field: string): unknown => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined);
