import type { CorpusCase } from '../corpus-cases';
import type { Tally } from '../tally';
import { runNcaCli, type NcaCliCase } from './run-cli';
import { runNcaScheme, type NcaOutcome, type NcaSchemeCase } from './run-scheme';

/** How to run a case of np-guard's network-config-analyzer (NCA), or why it is not run; `folder` is that of its case lists. */
export function ncaRunner(folder: string, one: CorpusCase): (() => Tally) | string {
  let outcome: NcaOutcome;
  try {
    outcome = outcomeOf(folder, one);
  } catch (error) {
    return () => {
      throw error;
    };
  }
  return typeof outcome === 'string' ? outcome : () => outcome;
}

function outcomeOf(folder: string, one: CorpusCase): NcaOutcome {
  switch (one.kind) {
    case 'nca-scheme':
      return runNcaScheme(one as NcaSchemeCase, folder);
    case 'nca-cli':
      return runNcaCli(one as NcaCliCase, folder);
    default:
      return `kind ${String(one.kind)} is not known`;
  }
}
