export type Verb = 'list' | 'watch' | 'get' | 'create' | 'update' | 'patch' | 'delete';

/** Something a token may not do. Without a scope: nowhere. `cluster`: not for the whole cluster at once. Else: not in that namespace, or in any other. */
export interface Forbidden {
  readonly resource: string;
  readonly verb?: Verb;
  readonly scope?: 'cluster' | { readonly namespace: string } | { readonly outside: string };
}

/** What each token may not do; a token that is not in the table is not accepted. */
export type AccessTable = Readonly<Record<string, readonly Forbidden[]>>;

export interface Attempt {
  readonly verb: Verb;
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string;
  /** Of the one object that is asked for. */
  readonly name?: string;
}

/** The refusal in the words of the API server's RBAC; undefined when the attempt is allowed. */
export function refusalOf(user: string, forbidden: readonly Forbidden[], attempt: Attempt): string | undefined {
  const { verb, group, resource, namespace, name } = attempt;
  const refused = forbidden.some(
    (rule) =>
      rule.resource === resource &&
      (rule.verb ?? verb) === verb &&
      (rule.scope === undefined || covers(rule.scope, namespace)),
  );
  if (!refused) return undefined;
  const place = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return `${group ? `${resource}.${group}` : resource}${name === undefined ? '' : ` "${name}"`} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${group}" ${place}`;
}

function covers(scope: NonNullable<Forbidden['scope']>, namespace: string | undefined): boolean {
  if (scope === 'cluster') return namespace === undefined;
  return 'namespace' in scope ? scope.namespace === namespace : scope.outside !== namespace;
}
