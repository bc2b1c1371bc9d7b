import { type FieldCheck, fieldOf, type Fields } from '../field-check';

/** Reads `spec.priority`, 0 to 1000; 0 after a fault was reported. */
export function readPriority(check: FieldCheck, spec: Fields): number {
  const field = 'spec.priority';
  const value = fieldOf(spec, 'priority');
  if (value === undefined) check.error('admin-priority', field, 'The policy has no priority.', 'A number from 0, which comes first, to 1000.');
  const priority = check.integer(value, field) ?? 0;
  if (priority < 0 || priority > 1000) check.error('admin-priority', field, `The priority is ${priority}; it must be 0 to 1000.`);
  return priority;
}
