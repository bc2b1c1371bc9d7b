import { parseAllDocuments } from 'yaml';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Checked, Problem } from '@/lib/model/problem';
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

const fieldOf = (value: unknown, field: string): unknown => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined);
