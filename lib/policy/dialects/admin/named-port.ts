import type { AdminPort } from '@/lib/model/admin-policy';
import { type FieldCheck, quote } from '../field-check';
import { portNameFault } from '../name-syntax';

/** Reads the name of a container port. The API server takes any text; what no container port can be called matches nothing. */
export function readNamedPort(check: FieldCheck, value: unknown, field: string): AdminPort | undefined {
  const name = check.string(value, field);
  if (name === undefined) return undefined;
  if (name === '') {
    check.error('admin-named-port', field, `${field} is empty.`);
    return undefined;
  }
  const fault = portNameFault(name);
  if (fault) check.warning('admin-port-name', field, `The port name ${quote(name)} ${fault}: no container port is called that, so it matches nothing.`);
  return { kind: 'named', name };
}
