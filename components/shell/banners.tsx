import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import type { Connection } from '@/lib/queries/use-live-updates';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { count } from '@/components/verdict/sentences';
import { formatTime } from '@/components/ui/format';

export interface BannersProps {
  readonly snapshot: SnapshotView;
  readonly connection: Connection;
  /** About the stored draft. */
  readonly draftMessage?: string;
  readonly onProblems: () => void;
}

/** What the user must know before trusting the screen: no connection, old data, things unread or not evaluated. */
export function Banners({ snapshot, connection, draftMessage, onProblems }: BannersProps) {
  const { freshness, unevaluated, unreadable } = snapshot;
  const errors = snapshot.problems.filter((problem) => problem.severity === 'error').length;
  const details = (
    <Button size="xs" onClick={onProblems}>
      Show
    </Button>
  );
  return (
    <div className="flex flex-col gap-1.5 px-3 pt-2 empty:hidden">
      {connection === 'disconnected' ? (
        <Notice kind="error" title="The Drawbridge server does not answer">
          What you see is as it was last read. Trying to reconnect.
        </Notice>
      ) : null}
      {freshness.state === 'loading' ? (
        <Notice kind="info" title={`Still reading ${snapshot.source.label}${freshness.message ? `. ${freshness.message}` : ''}`}>
          What has come so far is shown. Who can reach whom is unknown until all of it is there.
        </Notice>
      ) : null}
      {freshness.state === 'stale' ? (
        <Notice kind="warning" title={`Not everything could be read${freshness.since ? ` since ${formatTime(freshness.since)}` : ''}: that part is as last known, or unknown`}>
          {freshness.message}
        </Notice>
      ) : null}
      {freshness.state === 'failed' ? (
        <Notice kind="error" title={`${snapshot.source.label} could not be read completely`}>
          {freshness.message ?? 'What is shown is what could be read.'}
        </Notice>
      ) : null}
      {snapshot.profile.name === 'none' && snapshot.counts.policies > 0 ? (
        <Notice kind="warning" wide title="No policy is enforced">
          {snapshot.profile.evidence ? `The network plugin (${snapshot.profile.evidence})` : 'The chosen network plugin'} ignores policies, so everything is open.
        </Notice>
      ) : null}
      {freshness.state !== 'loading' && unreadable.length + unevaluated.length > 0 ? (
        <Notice kind="unknown" wide actions={details}>
          <strong className="font-medium text-text">{unknownTitle(unreadable.length, unevaluated.length)}:</strong> what depends on them is shown as unknown, never as allowed or denied.
        </Notice>
      ) : null}
      {errors > 0 ? (
        <Notice kind="warning" wide actions={details}>
          <strong className="font-medium text-text">{count(errors, 'error')} in the input:</strong> what they concern is left out.
        </Notice>
      ) : null}
      {draftMessage ? <Notice kind="warning">{draftMessage}</Notice> : null}
    </div>
  );
}

function unknownTitle(unreadable: number, unevaluated: number): string {
  const parts = [unreadable > 0 ? `${count(unreadable, 'resource')} could not be read` : '', unevaluated > 0 ? `${count(unevaluated, 'policy')} of kinds that are not evaluated` : ''];
  return parts.filter(Boolean).join('; ');
}
