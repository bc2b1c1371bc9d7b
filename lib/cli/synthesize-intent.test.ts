import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { readPolicies } from '@/lib/synthesis/read-policies';
import { parseInvocation } from './command-line.ts';
import { check } from './commands/check.ts';
import { synthesize } from './commands/synthesize.ts';

const folder = mkdtempSync(join(tmpdir(), 'drawbridge-intent-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pod = (namespace: string, name: string, port: number, more = ''): string => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${name}${more} } }
spec: { containers: [{ name: c, image: i, ports: [{ containerPort: ${port}, protocol: ${port === 53 ? 'UDP' : 'TCP'} }] }] }
---
`;
const policy = (namespace: string, name: string, spec: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
---
`;
const pods = pod('shop', 'web', 8080) + pod('shop', 'worker', 9000) + pod('data', 'db', 5432) + pod('kube-system', 'dns', 53, ', k8s-app: kube-dns');
const open = policy('data', 'open', '{ podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [{ namespaceSelector: {} }] }] }');

let files = 0;
const intentFile = (text: string): string => {
  const name = `intent-${++files}.yaml`;
  writeFileSync(join(folder, name), text);
  return name;
};
const simple = intentFile('version: 1\nmust:\n- { name: orders, from: shop/web, to: data/db, ports: [5432] }\nmay:\n- { from: shop/worker, to: data/db, ports: [5432] }\nmustNot:\n- { from: shop/*, to: kube-system/*, ports: [22] }\n');

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly messages: string;
}

/** Runs the command line in this process, in the folder of this test. */
async function drawbridge(args: readonly string[], input = pods): Promise<Outcome> {
  const invocation = parseInvocation(args);
  if (invocation.kind !== 'run') return { code: 2, out: '', messages: JSON.stringify(invocation) };
  let [out, messages] = ['', ''];
  const print = async (chunks: Iterable<string>) => void (out += [...chunks].join(''));
  try {
    const code = await (args[0] === 'check' ? check : synthesize)({ ...invocation, folder, stdin: Readable.from([Buffer.from(input)]), print, tell: (line) => void (messages += `${line}\n`) });
    return { code, out, messages };
  } catch (error) {
    return { code: 2, out, messages: error instanceof Error ? error.message : String(error) };
  }
}

const names = (text: string): string[] => readPolicies(text).value.map(({ namespace, name }) => `${namespace}/${name}`);

describe('drawbridge synthesize --intent --seal', () => {
  it('prints what must and may be and what the cluster works by, and denies the rest', async () => {
    const { code, out, messages } = await drawbridge(['synthesize', '-', '--intent', simple, '--seal']);
    expect([code, names(out)]).toEqual([0, ['data/allow-db', 'data/default-deny', 'kube-system/allow-dns', 'kube-system/default-deny', 'shop/allow-web', 'shop/allow-worker', 'shop/default-deny']]);
    expect(out).toContain('# orders: shop/web must reach data/db on 5432/TCP.');
    expect(messages).toContain('kept: DNS to kube-system/dns on 53/TCP, 53/UDP (--without "dns kube-system/dns")');
    expect(messages).toMatch(/exact: with 7 policies with 7 rules what is kept is allowed in 3 namespaces and nothing else, read back from the text\. 36 connections are closed and 0 opened\./);
  });

  it('makes the intent hold, as drawbridge check says', async () => {
    const { out } = await drawbridge(['synthesize', '-', '--intent', simple, '--seal']);
    const checked = await drawbridge(['check', '-', join(folder, simple)], `${pods}${out}`);
    expect([checked.code, checked.messages]).toEqual([0, '']);
    expect((await drawbridge(['check', '-', join(folder, simple)])).code).toBe(1);
  });

  it('leaves out what is not to be kept', async () => {
    const { code, out, messages } = await drawbridge(['synthesize', '-', '--intent', simple, '--seal', '--without', 'dns kube-system/dns', '-n', 'shop', '-n', 'data']);
    expect([code, names(out), out.includes('port: 53')]).toEqual([0, ['data/allow-db', 'data/default-deny', 'shop/allow-web', 'shop/allow-worker', 'shop/default-deny'], false]);
    expect(messages).toContain('not kept: DNS to kube-system/dns on 53/TCP, 53/UDP\n');
  });

  it('writes a folder for each stage, in order, with the way back and the proofs beside', async () => {
    const { code, out, messages } = await drawbridge(['synthesize', '-', '--intent', simple, '--seal', '-n', 'shop', '-n', 'data', '-o', 'sealed', '--proof', 'proof.json'], pods + open);
    const [first, second] = readdirSync(join(folder, 'sealed')).filter((name) => name !== 'proofs');
    expect([code, out, first!.slice(0, 2), second!.slice(0, 2), readdirSync(join(folder, 'sealed/proofs'))]).toEqual([0, '', '1-', '2-', [`${first}.json`, `${second}.json`]]);
    const data = [first!, second!].find((name) => name.endsWith('data'))!;
    expect(readdirSync(join(folder, 'sealed', data))).toEqual(['1-allow-db.yaml', '2-open.yaml', 'rollback']);
    expect(readdirSync(join(folder, 'sealed', data, 'rollback'))).toEqual(['open.yaml']);
    expect(messages).toContain(`kubectl apply -f ${join(folder, 'sealed', data)}\n  to go back: kubectl apply -f ${join(folder, 'sealed', data, 'rollback')} && kubectl delete networkpolicy -n data allow-db`);
    const proof = JSON.parse(readFileSync(join(folder, 'proof.json'), 'utf8')) as { readonly stages: readonly { readonly namespace: string; readonly facts: object }[] };
    expect(proof).toMatchObject({ claim: 'seal-intent', exact: true, namespaces: ['data', 'shop'], text: expect.stringMatching(/^sha256:/), differences: [], intent: { entries: [{ entry: 'may[0]', verdict: 'holds' }, { entry: 'mustNot[0]', verdict: 'holds' }, { entry: 'must[0]', verdict: 'holds' }] } });
    expect(proof.stages.map(({ facts }) => Object.keys(facts))).toEqual([0, 1].map(() => ['declared', 'maybeUsed', 'unknown', 'exposed', 'closed', 'opened']));
  });

  it('is not exact where a namespace that stays open breaks the intent', async () => {
    const { code, out, messages } = await drawbridge(['synthesize', '-', '--intent', simple, '--seal', '-n', 'shop']);
    expect([code, out, messages]).toEqual([1, '', expect.stringContaining('may[0] would not hold: kube-system/dns[Pod] => data/db[Pod] All Connections allowed\n')]);
  });

  it('names what cannot be expressed and prints nothing, unless it is told to', async () => {
    const unlabelled = pods.replace('app: worker', '').replace('labels: {  }', 'labels: {}');
    const { code, out, messages } = await drawbridge(['synthesize', '-', '--intent', simple, '--seal'], unlabelled);
    expect([code, out]).toEqual([1, '']);
    expect(messages).toContain('differs: shop/Pod/worker => data/Pod/db TCP 5432 would be denied: no lasting label names the pods of shop/Pod/worker\n');
    expect(messages).toContain('not expressible: what the policies would do is not what was asked for, so nothing is printed; --unproven prints them all the same.\n');
    const all = await drawbridge(['synthesize', '-', '--intent', simple, '--seal', '--unproven'], unlabelled);
    expect([all.code, names(all.out).length]).toEqual([1, 6]);
  });

  it('says that there is nothing to do where it is sealed like this already', async () => {
    const { out } = await drawbridge(['synthesize', '-', '--intent', simple, '--seal']);
    const again = await drawbridge(['synthesize', '-', '--intent', simple, '--seal', '-o', 'again'], `${pods}${out}`);
    expect([again.code, again.messages]).toEqual([0, expect.stringContaining('there is nothing to do: the cluster is sealed like this already.')]);
  });
});

describe('drawbridge synthesize --keep-graph --seal', () => {
  it('denies by default and keeps what is allowed today', async () => {
    const { code, out, messages } = await drawbridge(['synthesize', '-', '--keep-graph', '--seal', '-n', 'data'], pods + open);
    expect([code, names(out)]).toEqual([0, ['data/allow-db', 'data/open']]);
    expect(messages).toContain('0 connections are closed and 0 opened.');
  });
});

describe('drawbridge synthesize --intent', () => {
  it('changes only what does not hold', async () => {
    const { code, out, messages } = await drawbridge(['synthesize', '-', '--intent', simple], pods + policy('data', 'deny', '{ podSelector: {}, policyTypes: [Ingress] }') + policy('kube-system', 'ssh', '{ podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 53, protocol: UDP }] }] }'));
    expect(messages).toContain('the intent holds and nothing else changes, read back from the text.');
    expect([code, names(out)]).toEqual([0, ['data/allow-db']]);
  });

  it('says so when it holds already', async () => {
    const may = intentFile('version: 1\nmust:\n- { from: shop/web, to: data/db, ports: [5432] }\n');
    expect(await drawbridge(['synthesize', '-', '--intent', may])).toEqual({ code: 0, out: '', messages: 'the intent holds already: there is nothing to change.\n' });
  });
});

describe('exits with 2 and prints nothing for', () => {
  const file = (text: string) => ['-', '--intent', intentFile(`version: 1\n${text}\n`), '--seal'];
  mkdirSync(join(folder, 'full'));
  writeFileSync(join(folder, 'full', 'mine.yaml'), '');
  it.each<[string, readonly string[], string]>([
    ['two things to do', ['-', '--keep-graph', '--intent', simple], '--intent and --keep-graph are two different things to do'],
    ['--without where nothing is kept', ['-', '--keep-graph', '--without', 'dns kube-system/dns'], '--without goes with --intent, --declared or --observed'],
    ['--declared without --seal', ['-', '--declared'], '--declared goes with --seal'],
    ['--declared with --keep-graph', ['-', '--declared', '--seal', '--keep-graph'], '--declared goes with --seal'],
    ['something to leave out that is not there', ['-', '--intent', simple, '--seal', '--without', 'dns'], '--without "dns": the cluster works by "dns kube-system/dns"'],
    ['a namespace where nothing is sealed', ['-', '--intent', simple, '-n', 'shop'], '--namespace goes with --keep-graph or --seal'],
    ['a namespace that is not there', ['-', '--intent', simple, '--seal', '-n', 'shopp'], 'there is no namespace shopp'],
    ['an intent that is not there', ['-', '--intent', 'none.yaml', '--seal'], 'none.yaml cannot be read: there is no such file'],
    ['an intent that is a folder', ['-', '--intent', 'full', '--seal'], 'is a folder, and an intent is a file'],
    ['a file that is no intent', file('wants: []'), 'this is no intent'],
    ['an intent that asserts nothing', file('may: []'), 'asserts nothing'],
    ['an end that matches nothing', file('must: [{ from: shop/wbe, to: data/db, ports: [1] }]'), 'must[0]: its "from" matches nothing.'],
    ['a word that is no peer', file('must: [{ from: web, to: data/db, ports: [1] }]'), 'must[0]: "web" is no peer'],
    ['a contradiction', file('must: [{ from: shop/web, to: data/db, ports: [5432] }]\nmustNot: [{ from: shop/*, to: data/* }]'), 'must[0] and mustNot[0] contradict each other.'],
    ['the same without sealing', file('must: [{ from: shop/web, to: data/db, ports: [5432] }]\nmustNot: [{ from: shop/*, to: data/* }]').slice(0, 3), 'must[0] and mustNot[0] contradict each other.'],
    ['a folder that is not empty', ['-', '--intent', simple, '--seal', '-o', 'full'], 'is not empty'],
  ])('%s', async (_, args, message) => {
    const { code, out, messages } = await drawbridge(['synthesize', ...args]);
    expect([code, out, messages]).toEqual([2, '', expect.stringContaining(message)]);
  });
});
