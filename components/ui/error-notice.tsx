import { Button } from './button';
import { Notice } from './notice';

/** What failed, why, and a way to try again. */
export function ErrorNotice({ what, error, onRetry }: { readonly what: string; readonly error: Error; readonly onRetry: () => void }) {
  return (
    <Notice
      kind="error"
      title={what}
      actions={
        <Button size="sm" onClick={onRetry}>
          Try again
        </Button>
      }
    >
      {error.message}
    </Notice>
  );
}
