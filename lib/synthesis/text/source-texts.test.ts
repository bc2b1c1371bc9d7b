import { describe, expect, it } from 'vitest';
import { policy } from '@/lib/testing/builders';
import type { ObjectChange } from '../change-set';
import { networkPolicyYaml } from '../yaml';
import { planFolder } from './folder-plan';
import { withSourceTexts } from './source-texts';

const spec = (app: string) => ({ podSelector: { matchLabels: { app } } });
const OWN = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: db, namespace: shop, labels: {team: data}} # ours\nspec:\n  podSelector:\n    matchLabels: {app: db}\n';
const OTHER = OWN.replace('name: db', 'name: other');
const change = (action: ObjectChange['action'], name: string, file?: string): ObjectChange => ({
  action, apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'shop', name, because: ['Because.'],
  ...(file !== undefined && { origin: { file } }),
  ...(action !== 'create' && { before: networkPolicyYaml(policy(`shop/${name}`, spec('db'))) }),
  ...(action !== 'delete' && { after: networkPolicyYaml(policy(`shop/${name}`, spec('db-0'))) }),
});
const EDIT = change('edit', 'db', 'm/all.yaml');
const texts = (text: string) => new Map([['m/all.yaml', { text }]]);

describe("the author's text", () => {
  it('takes the place of what was written anew', () => {
    const { changes, notes } = withSourceTexts([EDIT, change('delete', 'other', 'm/all.yaml'), change('create', 'new')], texts(`${OTHER}---\n${OWN}`));
    expect(notes).toEqual([]);
    expect(changes.map(({ before, after }) => [before, after])).toEqual([
      [OWN, OWN.replace('{app: db}', '{app: db-0}').replace('  podSelector', '  # Because.\n  podSelector')],
      [OTHER, undefined],
      [undefined, change('create', 'new').after],
    ]);
  });

  it('that cannot be edited in place keeps its labels, and that is told', () => {
    const json = JSON.stringify({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'db', namespace: 'shop', labels: { team: 'data' } }, spec: spec('db') });
    expect(withSourceTexts([EDIT], texts(json)).notes).toEqual(['NetworkPolicy shop/db in m/all.yaml is written anew, without its comments. It is written as JSON, most likely by a program.']);
    const anchored = OWN.replace('matchLabels: {app: db}', 'matchLabels: &app {app: db}\n  ingress:\n  - from:\n    - podSelector: {matchLabels: *app}');
    const { changes, notes } = withSourceTexts([EDIT], texts(anchored));
    expect(notes).toEqual(['NetworkPolicy shop/db in m/all.yaml is written anew, without its comments. Part of it is &app, which is used elsewhere too.']);
    expect(changes[0]).toMatchObject({ before: anchored, after: '# Because.\n\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: db\n  namespace: shop\n  labels:\n    team: data\nspec:\n  podSelector:\n    matchLabels:\n      app: db-0\n' });
  });

  it('that names no namespace is left so, and that is told', () => {
    const unnamed = OWN.replace('namespace: shop, ', '');
    const own: ObjectChange = { ...EDIT, namespace: 'default', after: networkPolicyYaml(policy('default/db', spec('db-0'))) };
    const { changes, notes } = withSourceTexts([own], texts(unnamed));
    expect(changes[0]!.after).not.toContain('namespace');
    expect(notes).toEqual(['NetworkPolicy default/db in m/all.yaml names no namespace: it was read as one of default, and kubectl puts it where it is told to.']);
  });

  it('is told once of all that name no namespace', () => {
    const unnamed = [OWN, OTHER, OWN.replace('name: db', 'name: third')].map((text) => text.replace('namespace: shop, ', '')).join('---\n');
    const edits = ['db', 'other', 'third'].map((name): ObjectChange => ({ ...EDIT, name, namespace: 'default', after: networkPolicyYaml(policy(`default/${name}`, spec('db-0'))) }));
    expect(withSourceTexts(edits, texts(unnamed)).notes).toEqual([
      '3 objects in m/all.yaml name no namespace: they were read as of default, and kubectl puts them where it is told to. They are NetworkPolicy default/db, NetworkPolicy default/other, NetworkPolicy default/third.',
    ]);
  });

  it('of a template, or of a file that has changed, is left alone', () => {
    expect(withSourceTexts([EDIT], texts(`${OWN}# {{ .Values }}\n`))).toEqual({ changes: [EDIT], notes: ['NetworkPolicy shop/db in m/all.yaml is written anew, without its comments. It is a template, which is never rewritten: change what it is made from.'] });
    expect(withSourceTexts([EDIT], new Map([['m/all.yaml', { reason: 'It has changed since.' }]])).notes).toEqual(['NetworkPolicy shop/db in m/all.yaml is written anew, without its comments. It has changed since.']);
  });
});

describe('a plan for a folder', () => {
  const folder = { roots: ['m'], names: new Set(['m/all.yaml', 'm/kustomization.yaml']), policies: [{ ...policy('shop/db', spec('db')), origin: { file: 'm/all.yaml' } }] };

  it('edits and takes out where it stands, in one file after another, and puts what is new beside', () => {
    const whole = `${OTHER}---\n${OWN}---\nkind: Pod\n`;
    const plan = planFolder([change('create', 'new'), EDIT, change('delete', 'other', 'm/all.yaml')], folder, texts(whole));
    expect(plan).toEqual({
      files: [
        { path: 'm/all.yaml', before: whole, after: `---\n${OWN.replace('{app: db}', '{app: db-0}').replace('  podSelector', '  # Because.\n  podSelector')}---\nkind: Pod\n` },
        { path: 'm/shop.new.yaml', after: change('create', 'new').after },
      ],
      places: new Map([['NetworkPolicy shop/db', 'm/all.yaml'], ['NetworkPolicy shop/new', 'm/shop.new.yaml'], ['NetworkPolicy shop/other', 'm/all.yaml']]),
      reasons: [],
      notes: ['m/kustomization.yaml does not list shop.new.yaml yet: add it to the resources.'],
    });
  });

  it('takes a file away with the last that is in it, and takes no name twice', () => {
    expect(planFolder([change('delete', 'db', 'm/all.yaml')], folder, texts(OWN)).files).toEqual([{ path: 'm/all.yaml', before: OWN }]);
    expect(planFolder([change('create', 'new')], { ...folder, names: new Set(['m/shop.new.yaml']) }, new Map()).files.map(({ path }) => path)).toEqual(['m/shop.new-2.yaml']);
    expect(planFolder([change('create', 'new')], { ...folder, policies: [] }, new Map())).toMatchObject({ files: [{ path: 'm/drawbridge/shop.new.yaml' }], notes: [] });
  });

  it('says what cannot be done', () => {
    expect(planFolder([EDIT], folder, texts('{{ template }}')).reasons).toEqual(['NetworkPolicy shop/db in m/all.yaml cannot be edited in place. It is a template, which is never rewritten: change what it is made from.']);
    expect(planFolder([change('delete', 'db')], folder, new Map()).reasons).toEqual(['NetworkPolicy shop/db cannot be taken out in place. It was not read from a file.']);
  });
});
