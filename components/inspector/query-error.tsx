import { ApiError } from '@/lib/queries/fetcher';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Notice } from '@/components/ui/notice';

export interface QueryErrorProps {
  /** What failed: `web could not be read`. */
  readonly what: string;
  /** What to say when a thing asked about is not there: `There is no web`. */
  readonly gone: string;
  readonly error: Error;
  readonly onRetry: () => void;
}

/** Why a panel is empty: what its link names is not there any more, or the question failed and can be asked again. */
export function QueryError({ what, gone, error, onRetry }: QueryErrorProps) {
  const missing = error instanceof ApiError && error.failure.kind === 'problem' && error.failure.problem.status === 404;
  if (!missing) return <ErrorNotice what={what} error={error} onRetry={onRetry} />;
  return (
    <Notice kind="info" title={gone}>
      It may have been deleted since the link was made.
    </Notice>
  );
}
