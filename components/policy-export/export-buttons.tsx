import { useMutation, useQuery } from '@tanstack/react-query';
import { ChevronDown, Copy, Download, Rocket } from 'lucide-react';
import { useState } from 'react';
import type { Draft } from '@/lib/model/draft';
import type { ExportFormat } from '@/lib/queries/contract/export';
import type { SimulateView } from '@/lib/queries/contract/simulate';
import { applyOfferQuery } from '@/lib/queries/apply';
import { fetchExport, fetchReview, type ExportedDraft } from '@/lib/queries/export';
import { Button } from '@/components/ui/button';
import { copyText, saveBlob } from '@/components/ui/download';
import { Menu } from '@/components/ui/menu';
import { ConsentDialog } from './consent-dialog';
import { ReviewDialog, type ReviewTab } from './review-dialog';
import { WriteBackDialog } from './write-back-dialog';

type FileFormat = Exclude<ExportFormat, 'review'>;
type Action = { readonly kind: 'download'; readonly format: FileFormat } | { readonly kind: 'copy'; readonly what: 'yaml' | 'apply' } | { readonly kind: 'review'; readonly tab: ReviewTab } | { readonly kind: 'write-back' } | { readonly kind: 'apply' };
type Shown = Extract<Action, { kind: 'review' | 'write-back' }>;

const FILE_NAMES: Readonly<Record<FileFormat, string>> = { yaml: 'drawbridge-policies.yaml', zip: 'drawbridge-policies.zip', kustomize: 'drawbridge-kustomize.zip', bundle: 'drawbridge-bundle.zip' };

export interface ExportButtonsProps {
  readonly draft: Draft;
  /** What the draft does; absent while that is not known. */
  readonly result: SimulateView | undefined;
  /** Whether the source is a folder of manifests. */
  readonly hasFolder: boolean;
  /** Whether the source is a cluster. */
  readonly isCluster: boolean;
  readonly disabled: boolean;
  /** Opens the last look before the draft is applied to the cluster. */
  readonly onApply: (exported: ExportedDraft) => void;
}

/** Takes the draft's policies out of Drawbridge: as files, onto the clipboard, for review, into the folder they came from, or to the cluster. */
export function ExportButtons({ draft, result, hasFolder, isCluster, disabled, onApply }: ExportButtonsProps) {
  const [said, setSaid] = useState('');
  const [asking, setAsking] = useState<Action | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  // A yes is to this draft and to what it does now.
  const subject = JSON.stringify([draft, result?.revision]);
  const [accepted, setAccepted] = useState<string | null>(null);
  const needsYes = result?.impact.exact === false;
  const exported = { draft, accept: needsYes };
  const { data: offer } = useQuery({ ...applyOfferQuery(), enabled: isCluster });

  const run = useMutation({
    mutationFn: async (action: Action) => {
      if (action.kind === 'download') {
        saveBlob(FILE_NAMES[action.format], await fetchExport(exported, action.format));
        return 'Downloaded';
      }
      if (action.kind !== 'copy') return '';
      const text = action.what === 'yaml' ? await (await fetchExport(exported, 'yaml')).text() : (await fetchReview(exported)).apply.join('\n');
      return (await copyText(text)) ? 'Copied' : 'The browser does not allow copying';
    },
    onSuccess: setSaid,
    onError: (error) => setSaid(error.message),
  });
  const perform = (action: Action) => {
    if (action.kind === 'apply') onApply(exported);
    else if (action.kind === 'review' || action.kind === 'write-back') setShown(action);
    else run.mutate(action);
  };
  const start = (action: Action) => (needsYes && accepted !== subject ? setAsking(action) : perform(action));
  const agree = () => {
    setAccepted(subject);
    setAsking(null);
    if (asking) perform(asking);
  };
  const isOff = disabled || run.isPending;
  const canApply = isCluster && offer?.kind === 'on';

  return (
    <>
      <span role="status" className="max-w-72 truncate text-sm text-muted @max-[680px]:sr-only" title={said}>
        {said}
      </span>
      <Button size="sm" onClick={() => start({ kind: 'copy', what: 'yaml' })} disabled={isOff}>
        <Copy size={13} aria-hidden /> <span className={canApply ? '@max-[780px]:sr-only' : '@max-[680px]:sr-only'}>Copy</span>
      </Button>
      <Menu
        label="Export as"
        trigger={
          <Button size="sm" disabled={isOff}>
            Export <ChevronDown size={13} aria-hidden />
          </Button>
        }
        items={[
          { label: 'Bundle with proof', detail: 'Policies, rollback, Kustomize, diff, pull request, proof', onSelect: () => start({ kind: 'download', format: 'bundle' }) },
          { label: 'Zip by namespace', onSelect: () => start({ kind: 'download', format: 'zip' }) },
          { label: 'Kustomize', detail: 'Resources and patches', onSelect: () => start({ kind: 'download', format: 'kustomize' }) },
          { label: 'Copy kubectl commands', detail: 'For the one YAML file', onSelect: () => start({ kind: 'copy', what: 'apply' }) },
          { label: 'Diff…', onSelect: () => start({ kind: 'review', tab: 'diff' }) },
          { label: 'Pull request text…', onSelect: () => start({ kind: 'review', tab: 'pull-request' }) },
          { label: 'Write to the folder…', ...(hasFolder ? {} : { detail: 'Only where the source is a folder', disabled: true }), onSelect: () => start({ kind: 'write-back' }) },
        ]}
      />
      <Button size="sm" variant="primary" onClick={() => start({ kind: 'download', format: 'yaml' })} disabled={isOff}>
        <Download size={13} aria-hidden /> Download YAML
      </Button>
      {canApply ? (
        <Button size="sm" onClick={() => start({ kind: 'apply' })} disabled={isOff}>
          <Rocket size={13} aria-hidden /> Apply…
        </Button>
      ) : null}
      {asking && result ? <ConsentDialog impact={result.impact} yes={asking.kind === 'apply' ? 'Look at it all the same' : 'Export all the same'} onYes={agree} onClose={() => setAsking(null)} /> : null}
      {shown?.kind === 'review' ? <ReviewDialog exported={exported} initial={shown.tab} {...(isCluster && offer?.kind === 'off' && { applyHint: offer.reason })} onClose={() => setShown(null)} /> : null}
      {shown?.kind === 'write-back' ? <WriteBackDialog exported={exported} onClose={() => setShown(null)} /> : null}
    </>
  );
}
