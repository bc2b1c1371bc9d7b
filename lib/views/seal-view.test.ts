import { describe, expect, it } from 'vitest';
import type { Draft } from '@/lib/model/draft';
import { formatPeer } from '@/lib/model/ids';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { readSample } from '@/lib/sources/sample';
import { readPolicies } from '@/lib/synthesis/read-policies';
import { withSourceTexts } from '@/lib/synthesis/text/source-texts';
import { joinDocuments } from '@/lib/synthesis/yaml';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';
import { analyse } from './analysis';
import { sealFiles } from './seal-files';
import { sealView } from './seal-view';
import { rewritten, sealing, type SealQuestion, type Sealing } from './sealing';

const workload = (ns: string, name: string) => formatPeer({ kind: 'workload', namespace: ns, workloadKind: 'Pod', name });
const NOTHING = { today: 'none', declared: false, essential: false, drawn: false, observed: false } as const;
const ask = (question: Partial<SealQuestion> = {}): SealQuestion => ({ namespaces: 'all', sources: { ...NOTHING, today: 'policy' }, off: [], ...question });
const allowWeb = policy('shop/db', { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 5432 }] }] });
const shop = (policies: readonly NetworkPolicy[] = [allowWeb]) => analyse(cluster({ namespaces: [namespace('shop'), namespace('other')], pods: [pod('shop/web'), pod('shop/db'), pod('other/job')], policies }));

function sealed(analysis: ReturnType<typeof shop>, question = ask()): Sealing {
  const answer = sealing(analysis, question);
  return typeof answer === 'string' ? expect.fail(answer) : answer;
}
const idsOf = (analysis: ReturnType<typeof shop>, question: SealQuestion) => sealView(analysis, sealed(analysis, question)).edges.map(({ id }) => id);

describe('what the proof of a seal does not cover', () => {
  it('is DNS, where no server was read: it would be cut, and no verdict shows it', async () => {
    const unknowns = (analysis: ReturnType<typeof shop>) => sealView(analysis, sealed(analysis)).unknowns.first;
    expect(unknowns(shop())).toEqual(['No DNS server is among what was read, so that DNS is not kept: pods may no longer find names.']);
    const presumed = sealView(shop(), sealed(shop(), ask({ sources: { ...NOTHING, essential: true } })));
    expect(presumed.unknowns.first).toEqual(['No DNS server is among what was read, so DNS is kept by its usual labels, k8s-app=kube-dns in kube-system: check them before applying.']);
    expect([presumed.exact, presumed.edges.map(({ sources }) => sources)]).toEqual([true, [['essential'], ['essential']]]);
    expect(unknowns(analyse(await readSample())).filter((words) => words.includes('DNS'))).toEqual([]);
  });
});

describe('what a seal keeps', () => {
  it('of today is what a rule allows, or everything that is possible', () => {
    expect(idsOf(shop(), ask({ namespaces: ['shop'] })).filter((id) => !id.includes('cidr/'))).toEqual([`${workload('shop', 'web')} ${workload('shop', 'db')} 5432/TCP`]);
    expect(idsOf(shop(), ask({ sources: { ...NOTHING, today: 'all' } })).length).toBeGreaterThan(6);
  });

  it('of a draft is what it allows or keeps, as far as it concerns the namespaces', () => {
    const draft: Draft = { version: 1, changes: [{ id: '1', kind: 'allow', from: workload('other', 'job'), to: workload('shop', 'web'), ports: [{ protocol: 'TCP', port: 80 }], why: 'The job asks for prices.' }, { id: '2', kind: 'deny', from: workload('shop', 'db'), to: workload('shop', 'web'), ports: 'all' }] };
    const view = sealView(shop(), sealed(shop(), ask({ namespaces: ['shop'], sources: { ...NOTHING, drawn: true }, draft })));
    expect(view.edges.map(({ from, to, ports, sources, why }) => ({ from, to, ports, sources, why }))).toEqual([{ from: workload('other', 'job'), to: workload('shop', 'web'), ports: ['80/TCP'], sources: ['drawn'], why: ['The job asks for prices.'] }]);
    expect(idsOf(shop(), ask({ namespaces: ['other'], sources: { ...NOTHING, drawn: true }, draft }))).toHaveLength(1);
  });

  it('of what was observed is each line that names what there is; the others are told by their number', () => {
    const observed = '# seen last night\nshop/web => shop/db : TCP 5432\r\n\nshop/api => shop/db : TCP 5432\nshop/web -> shop/db\n203.0.113.7 => shop/web : TCP 443';
    const view = sealView(shop(), sealed(shop(), ask({ sources: { ...NOTHING, observed: true }, observed })));
    expect(view.edges.map(({ from, to, ports, sources }) => [from, to, ports, sources])).toEqual([
      [workload('shop', 'web'), workload('shop', 'db'), ['5432/TCP'], ['observed']],
      ['cidr/203.0.113.7/32', workload('shop', 'web'), ['443/TCP'], ['observed']],
    ]);
    expect(view.unread).toEqual({ count: 2, first: [
      { line: 4, message: 'there is no shop/api in the source.' },
      { line: 5, message: '"shop/web -> shop/db": write it as the graph is printed, "shop/web => shop/db : TCP 5432".' },
    ] });
    expect(sealView(shop(), sealed(shop(), ask({ sources: NOTHING, observed }))).edges).toEqual([]);
  });

  it('loses a connection that is switched off, which is then closed and stays in the list', () => {
    const off = `${workload('shop', 'web')} ${workload('shop', 'db')} 5432/TCP`;
    const view = sealView(shop(), sealed(shop(), ask({ namespaces: ['shop'], off: [off] })));
    expect(view.edges.find(({ id }) => id === off)).toMatchObject({ on: false, held: false });
    expect([view.counts.off, view.counts.closed]).toEqual([1, view.stages[0]!.closed.count]);
    expect(view.exact).toBe(true);
    expect(view.stages[0]!.closed.first).toContainEqual({ from: 'shop/web', to: 'shop/db', ports: ['5432/TCP'] });
  });
});

describe('the text of a sealed set', () => {
  const shared: NetworkPolicy = { ...allowWeb, origin: { file: 'shop.yaml', line: 1 } };
  const authors = '# Ours since 2019.\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: db, namespace: shop}\nspec:\n  podSelector: {matchLabels: {app: db}}\n  policyTypes: [Ingress]\n  ingress:\n  # from web\n  - from:\n    - podSelector: {matchLabels: {app: web}}\n    ports: [{port: 5432}]\n';
  const observed = 'shop/web => shop/db : TCP 5432\nshop/web => shop/db : TCP 5433';
  const question = ask({ namespaces: ['shop'], sources: { ...NOTHING, observed: true }, observed });

  it("is the author's own where a policy is edited, with what was there as the way back", () => {
    const own = rewritten(sealed(shop([shared]), question), (changes) => withSourceTexts(changes, new Map([['shop.yaml', { text: authors }]])));
    const change = own.stages[0]!.changes.find(({ name }) => name === 'db')!;
    expect([change.before, change.after?.split('\n').slice(0, 9)]).toEqual([authors, authors.split('\n').slice(0, 9)]);
    const files = [...own.stages[0]!.files.files];
    expect(files.find(([path]) => path.endsWith('rollback/db.yaml'))?.[1]).toBe(authors);
    expect([own.exact, own.notes]).toEqual([true, []]);
  });

  it('is said not to last where Helm renders the policy, and to lose comments where the file is not at hand', () => {
    const own = rewritten(sealed(shop([{ ...shared, labels: { 'app.kubernetes.io/managed-by': 'Helm' } }]), question), (changes) => withSourceTexts(changes, new Map()));
    expect(sealView(shop(), own).notes.first).toEqual([
      'NetworkPolicy shop/db is rendered by Helm: make the change in its chart, or the next upgrade takes it back.',
      'NetworkPolicy shop/db in shop.yaml is written anew, without its comments. Its file is not at hand.',
    ]);
  });
});

it('a connection that is switched off and stays allowed, because another covers it, is said to', () => {
  const draft: Draft = { version: 1, changes: [{ id: '1', kind: 'keep', from: formatPeer({ kind: 'namespace', namespace: 'shop' }), to: workload('shop', 'db'), ports: 'all' }] };
  const off = `${workload('shop', 'web')} ${workload('shop', 'db')} 5432/TCP`;
  const { edges } = sealView(shop(), sealed(shop(), ask({ namespaces: ['shop'], sources: { ...NOTHING, today: 'policy', drawn: true }, draft, off: [off] })));
  expect(edges.filter(({ held }) => held).map(({ id }) => id)).toEqual([off]);
});

describe('the stages of a seal', () => {
  const analysis = shop();
  const view = sealView(analysis, sealed(analysis));

  it('have each their own policies, edits among them, and say what they close', () => {
    expect(view.stages.map(({ namespace: ns, exact, policies }) => [ns, exact, policies.map(({ name, action }) => `${action} ${name}`).sort()])).toEqual([
      ['other', true, ['create default-deny']],
      ['shop', true, ['create allow-web', 'create default-deny', 'edit db']],
    ]);
  });

  it('come as files that do, in the order of their names, what was proven, with a way back beside them', () => {
    const one = sealed(analysis);
    const files = sealFiles(analysis.snapshot, one, { engine: 'drawbridge 0', inputs: '', hash: () => '' });
    const applied = [...files].filter(([path]) => /^\d+-[^/]+\/[^/]+\.yaml$/.test(path)).map(([, text]) => text);
    const { value, problems } = readPolicies(joinDocuments(applied));
    expect(problems).toEqual([]);
    expect(new AllowGraph({ ...analysis.snapshot, policies: value }).figure()).toEqual(view.after);
    expect([...files.keys()].filter((path) => path.includes('/rollback/'))).toEqual(['2-shop/rollback/db.yaml']);
    expect(readPolicies(files.get('2-shop/rollback/db.yaml')!).value).toEqual([allowWeb]);
    expect(JSON.parse(files.get('proofs/2-shop.json')!)).toMatchObject({ claim: 'seal-stage', exact: true, namespace: 'shop' });
    expect(files.get('README.md')).toContain('kubectl apply -f 1-other/');
    expect([...sealFiles(analysis.snapshot, one, { engine: '', inputs: '', hash: () => '' }, 'other').keys()].some((path) => path.includes('shop'))).toBe(false);
  });
});

it('a namespace that is not there is not sealed, and it is said', () => {
  expect(sealing(shop(), ask({ namespaces: ['nowhere'] }))).toBe('There is no namespace nowhere in what was read.');
});

describe('the sample shop', () => {
  it('can be sealed whole with what it does by policy and works by, each stage exact', async () => {
    const analysis = analyse(await readSample());
    const answer = sealed(analysis, ask({ sources: { today: 'policy', declared: true, essential: true, drawn: false, observed: false } }));
    const view = sealView(analysis, answer);
    expect(view.differences).toEqual({ count: 0, first: [] });
    expect(view.stages.map(({ exact }) => exact)).toEqual(view.stages.map(() => true));
    expect(view.exact).toBe(true);
  });
});
