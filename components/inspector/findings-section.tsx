import type { FindingView } from '@/lib/queries/contract/finding';
import { FindingList } from '@/components/verdict/finding-list';
import type { InspectorActions } from './actions';

/** The findings about what is selected; nothing where there are none. */
export function FindingsSection({ findings, actions }: { readonly findings: readonly FindingView[]; readonly actions: InspectorActions }) {
  if (findings.length === 0) return null;
  return (
    <section>
      <h3 className="section-label mb-1">Findings {findings.length}</h3>
      <FindingList findings={findings} onSelect={actions.onSelect} onMend={actions.onMend} className="max-h-64" />
    </section>
  );
}
