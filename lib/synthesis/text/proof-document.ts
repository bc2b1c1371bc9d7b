import type { ObjectChange } from '../change-set';
import type { PairFact, ProofFacts } from './proof-facts';
import type { PullRequestOptions } from './pull-request';

/** What a proof rests on, by which others can tell whether it is still about what they have. */
export interface ProofBasis {
  /** `drawbridge 0.1.0`. */
  readonly engine: string;
  /** SHA-256 of all that was read, and of the text that was proven. */
  readonly inputs: string;
  readonly text: string;
}

/**
 * A proof as a JSON document of version 1: the claim, what it rests on, every pair that differs and everything it does not cover.
 */
export function proofDocument(changes: readonly ObjectChange[], facts: ProofFacts, { engine, inputs, text }: ProofBasis, { apply, rollback, notes = [] }: PullRequestOptions): string {
  const pairs = (which: (pair: PairFact) => boolean) => facts.pairs.filter(which).map(({ unknown, ...pair }) => ({ ...pair, ...(unknown && { unknown }) }));
  return `${JSON.stringify(
    {
      version: 1,
      engine,
      claim: 'draft',
      exact: facts.exact,
      source: facts.source,
      inputs: `sha256:${inputs}`,
      text: `sha256:${text}`,
      profile: facts.profile,
      wishes: facts.wishes,
      objects: changes.map(({ action, apiVersion, kind, namespace, name, because }) => ({ action, apiVersion, kind, ...(namespace !== undefined && { namespace }), name, because })),
      apply,
      rollback,
      opened: pairs(({ intended, opened }) => intended && opened.length > 0),
      closed: pairs(({ intended, opened, closed }) => intended && opened.length === 0 && closed.length > 0),
      collateral: pairs(({ intended }) => !intended),
      unchanged: facts.unchanged,
      unmet: facts.unmet,
      unclosed: facts.unclosed,
      meanwhile: facts.meanwhile,
      kept: facts.kept,
      givenUp: facts.givenUp,
      warnings: facts.warnings,
      notes,
      unknowns: facts.unknowns,
    },
    null,
    2,
  )}\n`;
}
