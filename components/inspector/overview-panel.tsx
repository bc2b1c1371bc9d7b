import { Globe } from 'lucide-react';
import type { ReactNode } from 'react';
import type { PeerId } from '@/lib/model/ids';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { focusOn } from '@/lib/queries/focus';
import { Button } from '@/components/ui/button';
import { formatNumber } from '@/components/ui/format';
import { Kbd } from '@/components/ui/kbd';
import { Notice } from '@/components/ui/notice';
import { count } from '@/components/verdict/sentences';
import { profileText } from '@/components/verdict/profile-text';
import { otherProblems } from '@/components/verdict/finding-choice';
import { FindingList } from '@/components/verdict/finding-list';
import { AskForm } from './ask-form';
import { Fact, Facts } from './facts';
import type { InspectorActions } from './actions';

const INTERNET = 'internet' as PeerId;

/** What was read and how to begin, while nothing is selected. */
export function OverviewPanel({ intro, snapshot, actions }: { readonly intro?: ReactNode; readonly snapshot: SnapshotView; readonly actions: InspectorActions }) {
  const { counts, source } = snapshot;
  const problems = otherProblems(snapshot);
  return (
    <div className="flex flex-col gap-3">
      <header>
        <p className="section-label">{source.kind === 'cluster' ? 'Cluster' : source.kind === 'sample' ? 'Sample' : 'Manifests'}</p>
        <h2 className="line-clamp-3 text-lg font-semibold wrap-anywhere" title={source.label}>
          {source.label}
        </h2>
      </header>
      {intro}
      <Facts>
        <Fact name="Namespaces">{formatNumber(counts.namespaces)}</Fact>
        <Fact name="Workloads">
          {formatNumber(counts.workloads)} · {count(counts.pods, 'pod')}
        </Fact>
        <Fact name="Services">{formatNumber(counts.services)}</Fact>
        <Fact name="Policies">{formatNumber(counts.policies)}</Fact>
        <Fact name="Read as">{profileText(snapshot.profile)}</Fact>
      </Facts>
      {counts.policies === 0 && counts.workloads > 0 && snapshot.unreadable.length === 0 ? (
        <Notice kind="warning" title="No NetworkPolicy was found">
          Nothing is isolated. Select a namespace and isolate it to begin.
        </Notice>
      ) : null}
      {problems.length > 0 ? (
        <Button size="sm" className="self-start" onClick={actions.onProblems}>
          {count(problems.length, 'problem')} found…
        </Button>
      ) : null}
      {counts.workloads > 0 ? (
        <div className="flex flex-wrap gap-2">
          <Button size="sm" onClick={() => actions.onFocus(focusOn(INTERNET, { side: 'out', hops: 'all' }))}>
            <Globe size={13} aria-hidden /> What can the Internet reach?
          </Button>
          <Button size="sm" onClick={() => actions.onFocus(focusOn(INTERNET, { side: 'in' }))}>
            <Globe size={13} aria-hidden /> What can reach the Internet?
          </Button>
        </div>
      ) : null}
      {counts.policies > 0 || snapshot.findings.length > 0 ? (
        <section>
          <h3 className="section-label mb-1">Findings {snapshot.findings.length + snapshot.moreFindings}</h3>
          <FindingList findings={snapshot.findings} onSelect={actions.onSelect} onMend={actions.onMend} more={snapshot.moreFindings} />
        </section>
      ) : null}
      <ul className="flex flex-col gap-1 text-muted">
        <li>Select a workload to see who reaches it and whom it reaches.</li>
        <li>Select an edge to see why it is there.</li>
        <li>
          Drag the + beside a workload to another workload, a Service, a namespace or the Internet, or press <Kbd>A</Kbd>, to draw what should be allowed.
        </li>
        <li>
          Press <Kbd>?</Kbd> for all keys.
        </li>
      </ul>
      <AskForm snapshot={snapshot} onAsk={actions.onSelect} />
    </div>
  );
}
