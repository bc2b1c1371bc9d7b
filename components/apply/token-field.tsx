import { useId } from 'react';

export interface TokenFieldProps {
  readonly token: string;
  readonly onToken: (token: string) => void;
  /** Focused when it appears. */
  readonly first?: boolean;
  /** Enter was pressed. */
  readonly onDone: () => void;
}

/** What a token may be made of (RFC 6750, section 2.1). */
export const isTokenText = (text: string): boolean => /^[A-Za-z0-9._~+/=-]+$/.test(text.trim());

/** Asks for the user's own token, for as long as the window is open. */
export function TokenField({ token, onToken, first, onDone }: TokenFieldProps) {
  const id = useId();
  const isWrong = token.trim() !== '' && !isTokenText(token);
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        Your own token
      </label>
      <input
        id={id}
        type="password"
        value={token}
        autoFocus={first}
        onChange={(event) => onToken(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && onDone()}
        aria-describedby={`${id}-use`}
        aria-invalid={isWrong}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        // Of password managers that do not mind autocomplete.
        data-1p-ignore
        data-lpignore="true"
        className="h-8 w-full max-w-xl min-w-0 rounded-md border border-control bg-panel px-2 font-mono text-sm"
      />
      <p id={`${id}-use`} className="text-sm text-muted">
        {isWrong ? (
          <span className="text-cut">A token is one line of letters, digits and <span className="font-mono">. _ ~ + / = -</span></span>
        ) : (
          <>
            Drawbridge has no right to write here, so the API server is asked as you: what you may do, a dry run, and the steps themselves. It is held in memory until this window is closed and what was begun is over, sent with these requests alone, and kept nowhere.{' '}
            <code className="font-mono">kubectl create token</code> makes one for a ServiceAccount.
          </>
        )}
      </p>
    </div>
  );
}
