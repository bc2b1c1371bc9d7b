import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** By this the comment is found again, to be replaced instead of followed by another. */
const MARK = '<!-- drawbridge -->';
/** GitHub takes 65,536 characters. */
const LIMIT = 60_000;
const TITLES = { same: 'The pull request does not change who can reach whom', different: 'The pull request changes who can reach whom' };

/**
 * The comment for a report.
 * @param {string} report Markdown
 * @param {string} result `same`, `different` or `unknown`
 */
export function commentText(report, result) {
  const title = TITLES[result] ?? 'What the pull request changes could not be told for sure';
  // A table that is cut stays one when it is cut at the end of a row; of a row that is too long nothing is left.
  const cut = report.length > LIMIT ? `${report.slice(0, Math.max(0, report.lastIndexOf('\n', LIMIT)))}\n\nThe rest is in the summary of the job.\n` : report;
  return `${MARK}\n### ${title}\n\n${cut}`;
}

/**
 * Writes or replaces the comment of a pull request.
 * https://docs.github.com/en/rest/issues/comments
 * @param {{ api: string, repository: string, number: string, token: string, text: string, request?: typeof fetch }} options
 * @returns {Promise<string | null>} why it could not be written, `null` when it was
 */
export async function writeComment({ api, repository, number, token, text, request = fetch }) {
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository) || !/^\d+$/.test(number)) return 'there is no pull request to comment on';
  const call = (path, method, body) =>
    request(`${api}/repos/${repository}/issues/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json', 'user-agent': 'drawbridge', 'x-github-api-version': '2022-11-28' },
      ...(body && { body: JSON.stringify(body) }),
    });
  let own;
  for (let page = 1; !own; page++) {
    const response = await call(`${number}/comments?per_page=100&page=${page}`, 'GET');
    if (!response.ok) return `its comments cannot be read (${response.status})`;
    const comments = await response.json();
    // Anybody may write the mark; only a bot's comment is ours to replace.
    own = comments.find(({ body, user }) => user?.type === 'Bot' && body?.startsWith(MARK));
    if (comments.length < 100) break;
  }
  const response = own ? await call(`comments/${own.id}`, 'PATCH', { body: text }) : await call(`${number}/comments`, 'POST', { body: text });
  return response.ok ? null : `the token may not write comments (${response.status}); pull requests from forks have none that may`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { GITHUB_API_URL = 'https://api.github.com', GITHUB_REPOSITORY = '', GITHUB_TOKEN = '', PULL_REQUEST = '', RESULT = '' } = process.env;
  const text = commentText(readFileSync(process.argv[2] ?? '', 'utf8'), RESULT);
  const refusal = await writeComment({ api: GITHUB_API_URL, repository: GITHUB_REPOSITORY, number: PULL_REQUEST, token: GITHUB_TOKEN, text }).catch((error) => `GitHub cannot be reached: ${error.message}`);
  // The report is in the summary of the job; who may not comment need not fail for it.
  if (refusal) console.log(`::warning title=Drawbridge::No comment was written: ${refusal}.`);
}
