import { problem } from './problem';
import { route } from './route';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const ALLOW = { GET: 'GET, HEAD, OPTIONS', POST: 'OPTIONS, POST', 'GET, PUT': 'GET, HEAD, OPTIONS, PUT', 'GET, POST': 'GET, HEAD, OPTIONS, POST', 'DELETE, GET, POST': 'DELETE, GET, HEAD, OPTIONS, POST' } as const;

/**
 * Handlers for the methods that a route does not have, which would otherwise be answered without a problem document.
 * @param allowed the methods it has, for the `Allow` header
 */
export function otherMethods(allowed: keyof typeof ALLOW): Readonly<Record<Method, ReturnType<typeof route>>> {
  const refuse = route(() => {
    const response = problem(405, 'Method not allowed', `Only ${allowed.replace(/, (?=[^,]*$)/, ' and ')} is possible here.`);
    response.headers.set('allow', ALLOW[allowed]);
    return response;
  });
  return { GET: refuse, POST: refuse, PUT: refuse, PATCH: refuse, DELETE: refuse };
}
