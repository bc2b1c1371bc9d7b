import { createHash } from 'node:crypto';
import type { Draft } from '@/lib/model/draft';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { toDraft, type DraftView } from '@/lib/queries/contract/draft';
import type { ReadFiles } from '@/lib/sources/source';
import type { UnsafeStep } from '@/lib/synthesis/apply-order';
import type { ObjectChange } from '@/lib/synthesis/change-set';
import { inputText } from '@/lib/synthesis/input-text';
import { proveDraft } from '@/lib/synthesis/prove';
import type { SynthesisOptions } from '@/lib/synthesis/synthesize';
import { changesOf, unsafeWords } from '@/lib/synthesis/text/changes-of-proof';
import { planFolder, type FolderPlan } from '@/lib/synthesis/text/folder-plan';
import type { ProofBasis } from '@/lib/synthesis/text/proof-document';
import { factsOf, type ProofFacts } from '@/lib/synthesis/text/proof-facts';
import packageJson from '@/package.json';
import { authorsText } from '../_http/authors-text';
import { currentAnalysis } from '../_http/current-analysis';
import { ProblemError } from '../_http/problem';

/** A draft made ready to leave Drawbridge: proven, and in the author's own text where that is at hand. */
export interface Prepared {
  readonly draft: Draft;
  readonly changes: readonly ObjectChange[];
  readonly unsafe: readonly UnsafeStep[];
  /** What was read, and what it is proven to become. */
  readonly before: AllowGraph;
  readonly after: AllowGraph;
  readonly facts: ProofFacts;
  readonly basis: ProofBasis;
  readonly notes: readonly string[];
  /** Absent for a source that has no files of the user's. */
  readonly folder?: { readonly files: ReadFiles; readonly plan: FolderPlan; readonly shown: (path: string) => string };
}

/**
 * Proves a draft and gathers the texts of all it changes.
 * @param accept the user's yes to what is not exactly as drafted
 * @throws ProblemError 409 when there is nothing to export, when it is not exact and nobody said yes, or when the source changed meanwhile
 */
export async function prepareExport(view: DraftView, accept: boolean, options?: SynthesisOptions): Promise<Prepared> {
  const draft = toDraft(view);
  const { state, analysis } = await currentAnalysis();
  const proof = proveDraft(analysis.graph, draft, options);
  const { changes: written, unsafe } = changesOf(analysis.graph, proof);
  if (written.length === 0) throw new ProblemError(409, 'Nothing to export', 'The draft needs no policy: what it asks for holds already, or cannot be expressed.');
  if (!proof.exact && !accept) throw new ProblemError(409, 'Not exactly as drafted', 'The policies would change more than the draft asks for, or something is not known. Say yes to that first.');
  const { files, texts, shown, rewrite } = await authorsText(written, state.revision);
  const { changes, notes } = rewrite(written);
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  return {
    draft,
    changes,
    unsafe,
    before: analysis.graph,
    after: proof.after,
    facts: factsOf(analysis.graph, draft, proof, unsafe),
    basis: { engine: `drawbridge ${packageJson.version}`, inputs: hash(inputText(state.snapshot)), text: hash(changes.map(({ after = '' }) => after).join('---\n')) },
    notes: [...unsafeWords(unsafe), ...notes],
    ...(files && { folder: { files, shown, plan: planFolder(written, { roots: files.roots, names: new Set(files.digests.keys()), policies: state.snapshot.policies }, texts) } }),
  };
}
