/** What `comment.mjs` gives; the action runs it on whatever Node there is. */
export function commentText(report: string, result: string): string;
export function writeComment(options: {
  readonly api: string;
  readonly repository: string;
  readonly number: string;
  readonly token: string;
  readonly text: string;
  readonly request?: typeof fetch;
}): Promise<string | null>;
