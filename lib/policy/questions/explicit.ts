import { alignEnds, type Twin } from '../differences/ends';
import { intersectPorts, NO_PORTS, subtractPorts, unionPorts } from '../port-set';
import { isPairCaptured } from './capture';
import { compareSets, graphOf, possible, type Answer, type Policed } from './equivalence';
import { findWitness, type Witness } from './witness';

type Things = { readonly from: Twin; readonly to: Twin } | undefined;

/**
 * Whether one policy set allows every connection that another names: those the other allows between ends of which its own policies
 * select one. Over the same pods and addresses as `equivalent`.
 */
export function permits(policed: Policed, specification: Policed): Answer {
  const [a, b] = [graphOf(policed), graphOf(specification)];
  const isNamed = (things: Things) => !!things && isPairCaptured(b, things.from.after, things.to.after);
  return compareSets(
    a,
    b,
    (x, y, things) => (isNamed(things) ? subtractPorts(y.allowed, possible(x)) : NO_PORTS),
    (x, y, things) => (isNamed(things) ? intersectPorts(subtractPorts(possible(y), x.allowed), unionPorts(x.unknown, y.unknown)) : NO_PORTS),
  );
}

/** Whether one policy set denies every connection that another names, in the sense of `permits`. Looks at every pair of ends; policies name none of two that are both outside. */
export function forbids(policed: Policed, specification: Policed): Answer {
  const [a, b] = [graphOf(policed), graphOf(specification)];
  const ends = alignEnds(a, b, 'addresses');
  const isNamed = (things: Things) => !!things && isPairCaptured(b, things.from.after, things.to.after);
  let doubt: Witness | null = null;
  for (const from of ends) {
    for (const to of ends) {
      const witness = findWitness(a, b, { from, to }, (x, y, things) => (isNamed(things) ? intersectPorts(x.allowed, y.allowed) : NO_PORTS));
      if (witness) return { holds: 'no', witness };
      doubt ??= findWitness(a, b, { from, to }, (x, y, things) => (isNamed(things) ? intersectPorts(possible(x), possible(y)) : NO_PORTS));
    }
  }
  return doubt ? { holds: 'unknown', witness: doubt } : { holds: 'yes' };
}

/**
 * Whether `other` interferes with `own`: it allows a connection that `own` denies, between ends about which both have a policy.
 * The witness is that connection, `a` being `own`.
 */
export function interferes(own: Policed, other: Policed): { readonly holds: 'no' } | { readonly holds: 'yes' | 'unknown'; readonly witness: Witness } {
  const [a, b] = [graphOf(own), graphOf(other)];
  const areBoth = (things: Things) => !!things && isPairCaptured(a, things.from.before, things.to.before) && isPairCaptured(b, things.from.after, things.to.after);
  const answer = compareSets(
    a,
    b,
    (x, y, things) => (areBoth(things) ? subtractPorts(y.allowed, possible(x)) : NO_PORTS),
    (x, y, things) => (areBoth(things) ? intersectPorts(subtractPorts(possible(y), x.allowed), unionPorts(x.unknown, y.unknown)) : NO_PORTS),
  );
  return answer.holds === 'yes' ? { holds: 'no' } : { holds: answer.holds === 'no' ? 'yes' : 'unknown', witness: answer.witness };
}
