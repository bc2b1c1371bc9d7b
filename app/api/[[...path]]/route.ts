import { ProblemError } from '../_http/problem';
import { route } from '../_http/route';

const nothing = route(() => {
  throw new ProblemError(404, 'No such address', 'There is nothing at this address of the API.');
});

/** Every address below `/api` that no other route has. */
export { nothing as DELETE, nothing as GET, nothing as PATCH, nothing as POST, nothing as PUT };
