import { expect, it } from 'vitest';
import { commentText, writeComment } from './comment.mjs';

/** A GitHub that has these comments and keeps what is asked of it. */
function github(comments: readonly object[], status = 200) {
  const asked: string[] = [];
  const request = (url: string, { method }: { method: string }) => {
    asked.push(`${method} ${url.replace('https://api.example', '')}`);
    return Promise.resolve({ ok: method === 'GET' || status < 300, status, json: () => Promise.resolve(comments) });
  };
  const write = (number = '7') => writeComment({ api: 'https://api.example', repository: 'o/r', number, token: 't', text: 'x', request: request as unknown as typeof fetch });
  return { asked, write };
}

it('a pull request gets one comment, which is replaced when it changes', async () => {
  const fresh = github([]);
  expect(await fresh.write()).toBeNull();
  expect(fresh.asked.at(-1)).toBe('POST /repos/o/r/issues/7/comments');
  const again = github([{ id: 1, body: 'other', user: { type: 'Bot' } }, { id: 2, body: commentText('', 'same'), user: { type: 'Bot' } }]);
  expect(await again.write()).toBeNull();
  expect(again.asked.at(-1)).toBe('PATCH /repos/o/r/issues/comments/2');
});

it('a comment that a person wrote is never replaced', async () => {
  const { asked, write } = github([{ id: 2, body: commentText('', 'same'), user: { type: 'User' } }]);
  await write();
  expect(asked.at(-1)).toBe('POST /repos/o/r/issues/7/comments');
});

it('a token that may not comment is told, not thrown', async () => expect(await github([], 403).write()).toContain('403'));

it('no request is made for what is no number of a pull request', async () => {
  const { asked, write } = github([]);
  expect(await write('7/../../x')).toContain('no pull request');
  expect(asked).toEqual([]);
});

it('a long report is cut at the end of a line, and says so', () => {
  const text = commentText('| row |\n'.repeat(20_000), 'different');
  expect(text.length).toBeLessThan(65_536);
  expect(text).toContain('| row |\n\nThe rest');
});

it('a report of one line that is too long leaves only the words about it', () => {
  const text = commentText('x'.repeat(100_000), 'different');
  expect(text.length).toBeLessThan(500);
  expect(text).toContain('The rest is in the summary');
});
