import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseCluster } from './kubeconfig';
import { listContexts } from './list-contexts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drawbridge-contexts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const place = path.join(folder, name);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, typeof content === 'string' ? content : JSON.stringify(content));
  return place;
}
const surroundings = (env: Record<string, string> = {}) => ({ env, home: folder, serviceAccountRoot: folder });
const list = (kubeconfig?: string, env?: Record<string, string>) => listContexts(kubeconfig === undefined ? {} : { kubeconfig }, surroundings(env));

const cluster = (name: string, server = `https://${name}.example`) => ({ name, cluster: { server } });
const context = (name: string, of: string, more: object = {}) => ({ name, context: { cluster: of, user: 'admin', ...more } });
const admin = { name: 'admin', user: { token: 'not-telling' } };

describe('the contexts of a kubeconfig', () => {
  it('are told by name, with what they name and which is the current one', () => {
    const config = file('config', { clusters: [cluster('a'), cluster('b')], users: [admin], contexts: [context('west', 'b', { namespace: 'team' }), context('east', 'a')], 'current-context': 'west' });
    expect(list(config)).toEqual({
      where: config,
      contexts: [
        { name: 'east', cluster: 'a', user: 'admin', isCurrent: false },
        { name: 'west', cluster: 'b', user: 'admin', namespace: 'team', isCurrent: true },
      ],
    });
  });

  it('of several files are those that could be chosen', () => {
    const first = file('first', { clusters: [cluster('a')], users: [admin], contexts: [context('one', 'a')] });
    const second = file('second', { clusters: [cluster('b')], users: [admin], contexts: [context('one', 'b'), context('two', 'b')], 'current-context': 'two' });
    const env = { KUBECONFIG: [first, second].join(path.delimiter) };
    const { contexts } = list(undefined, env);
    expect(contexts.map(({ name, cluster: of, isCurrent }) => [name, of, isCurrent])).toEqual([['one', 'a', false], ['two', 'b', true]]);
    for (const { name } of contexts) expect(chooseCluster({ context: name }, surroundings(env))).toMatchObject({ ok: true, label: name });
  });

  it.each([
    ['a cluster that is not there', { clusters: [cluster('a')], users: [admin], contexts: [context('bad', 'gone'), context('good', 'a')] }, /names the cluster "gone", which is not there/],
    ['a user who is not there', { clusters: [cluster('a')], users: [admin], contexts: [context('bad', 'a', { user: 'nobody' }), context('good', 'a')] }, /names the user "nobody", which is not there/],
    ['an address that is none', { clusters: [cluster('a'), cluster('b', 'b.example:6443')], users: [admin], contexts: [context('bad', 'b'), context('good', 'a')] }, /"b\.example:6443", which is not an https/],
    ['an address in the clear', { clusters: [cluster('a'), cluster('b', 'http://b.example')], users: [admin], contexts: [context('bad', 'b'), context('good', 'a')] }, /credentials in the clear/],
  ])('that name %s say so, and the others can be chosen all the same', (_, config, expected) => {
    const kubeconfig = file('config', config);
    const [bad, good] = list(kubeconfig).contexts;
    expect(bad?.problem).toMatch(expected);
    expect(chooseCluster({ kubeconfig, context: 'bad' }, surroundings())).toMatchObject({ ok: false, message: bad?.problem });
    expect(good?.problem).toBeUndefined();
    expect(chooseCluster({ kubeconfig, context: 'good' }, surroundings()).ok).toBe(true);
  });

  it.each([
    ['no file', undefined, /there is no .*config/],
    ['an empty file', '', /names none/],
    ['a broken file', 'contexts: [', /is not valid YAML, line \d+ \(/],
    ['a file of something else', '- 1', /top level is not a mapping/],
    ['a file without contexts', { clusters: [cluster('a')] }, /has no contexts/],
  ])('cannot be told of %s, which is said', (_, content, expected) => {
    if (content !== undefined) file('.kube/config', content);
    expect(list()).toMatchObject({ contexts: [], problem: expect.stringMatching(expected) as string });
  });
});

describe('nothing that anybody could log in with is told', () => {
  const SECRET = 'hunter2';
  const users = [
    ['a token', { token: SECRET }],
    ['a password', { username: 'root', password: SECRET }],
    ['a key', { 'client-certificate-data': SECRET, 'client-key-data': SECRET }],
    ['a plugin', { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'login', args: [SECRET], env: [{ name: 'PASSWORD', value: SECRET }] } }],
    ['a provider', { 'auth-provider': { name: 'oidc', config: { 'id-token': SECRET, 'client-secret': SECRET } } }],
    ['a token file', { tokenFile: `/${SECRET}` }],
  ] as const;
  it.each(users)('of a user with %s', (_, user) => {
    const config = file('config', { clusters: [cluster('a')], users: [{ name: 'admin', user }], contexts: [context('one', 'a')] });
    expect(list(config).contexts).toHaveLength(1);
    expect(JSON.stringify(list(config))).not.toContain(SECRET);
  });

  it.each([
    ['a server with a password', JSON.stringify({ clusters: [cluster('a', `https://root:${SECRET}@a.example`), cluster('b', `root:${SECRET}@b.example`)], contexts: [{ name: 'one', context: { cluster: 'a' } }, { name: 'two', context: { cluster: 'b' } }] })],
    ['broken text', `users:\n- name: a\n  user: {token: "${SECRET}" ${SECRET}: ]`],
    ['text after its end', `contexts: []\n...\n${SECRET}: }\n ${SECRET}`],
    ['an alias of nothing', `users: [{name: a, user: {token: *${SECRET}}}]`],
  ])('of %s', (_, text) => expect(JSON.stringify(list(file('config', text)))).not.toContain(SECRET));
});
