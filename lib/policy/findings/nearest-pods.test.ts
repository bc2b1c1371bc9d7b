import { describe, expect, it } from 'vitest';
import { NAMESPACE_NAME_LABEL, type Labels, type LabelSelector } from '@/lib/model/labels';
import { cluster, namespace, pod } from '@/lib/testing/builders';
import { nearestPods, selectPods } from './nearest-pods';
import { inNamespace, on, type Parts } from './testing';

const labelled = (...list: Labels[]): Parts => ({ pods: list.map((labels, index) => pod(`x/p${index}`, { labels })) });
const near = (parts: Parts, pods: LabelSelector, namespaces: { name: string } | { selector: LabelSelector } = { name: 'x' }) => nearestPods(cluster(parts), { namespaces, pods });
const hintOf = (...args: Parameters<typeof near>) => near(...args)?.hint;
const expressions = (...matchExpressions: NonNullable<LabelSelector['matchExpressions']>): LabelSelector => ({ matchExpressions });

describe('a selector that picks no pod is near one that does', () => {
  it('by a value that is spelt alike', () => {
    const pods = [pod('x/one', { labels: { app: 'frontend' } }), pod('x/two', { labels: { app: 'frontend' }, deployment: 'web' }), pod('x/three', { labels: { app: 'frontend' }, deployment: 'web' })];
    expect(near({ pods }, on('fronted'))).toStrictEqual({ hint: 'No pod there has app=fronted; did you mean app=frontend?', workloads: ['x/Deployment/web', 'x/Pod/one'] });
  });

  it('by the same value under another key, the first by name', () => {
    expect(near(labelled({ tier: 'front', role: 'front', app: 'web' }), { matchLabels: { name: 'front' } })).toStrictEqual({ hint: 'No pod there has name=front; did you mean role=front?', workloads: ['x/Pod/p0'] });
  });

  it('by one of its requirements, while it keeps the others', () => {
    const world = labelled({ app: 'web', tier: 'front' }, { app: 'worker', tier: 'backend' });
    expect(hintOf(world, { matchLabels: { app: 'web', tier: 'frontt' } })).toBe('No pod there has tier=frontt; did you mean tier=front?');
    expect(near(world, { matchLabels: { app: 'web', tier: 'backends' } })).toBeUndefined();
    expect(near(world, { matchLabels: { tier: 'backends' }, ...expressions({ key: 'app', operator: 'In', values: ['web', 'api'] }) })).toBeUndefined();
    expect(near(world, { matchLabels: { name: 'worker', app: 'web' } })).toBeUndefined();
  });

  it('by an expression with one value as by a label', () => {
    const world = labelled({ app: 'frontend', zone: 'eu' });
    const is = (key: string, ...values: string[]) => ({ key, operator: 'In' as const, values });
    expect(hintOf(world, expressions(is('app', 'fronted')))).toBe('No pod there has app=fronted; did you mean app=frontend?');
    expect(hintOf(world, expressions(is('zone', 'eu', 'us'), is('name', 'frontend')))).toBe('No pod there has name=frontend; did you mean app=frontend?');
    expect(near(world, expressions(is('zone', 'us', 'ap'), is('app', 'fronted')))).toBeUndefined();
    expect(near(world, expressions(is('app', 'fronted', 'api')))).toBeUndefined();
    expect(near(world, { matchLabels: { zone: 'us' }, ...expressions(is('app', 'fronted')) })).toBeUndefined();
    expect(near(world, expressions({ key: 'app', operator: 'NotIn', values: ['frontend'] }))).toBeUndefined();
    expect(near(world, expressions({ key: 'apps', operator: 'Exists' }))).toBeUndefined();
  });

  it.each(['v1', 'true', 'false', '100'])('but not by %s under another key, which means something else there', (value) => {
    expect(near(labelled({ app: 'web', other: value }), { matchLabels: { enabled: value } })).toBeUndefined();
  });

  it.each(['api', 'web-100', '100-web', 'untrue', 'falsely'])('and by %s under another key, which is a name', (value) => {
    expect(hintOf(labelled({ app: value }), { matchLabels: { name: value } })).toBe(`No pod there has name=${value}; did you mean app=${value}?`);
  });

  it('not by a value that some pod has', () => {
    expect(near(labelled({ app: 'frontend', tier: 'one' }, { app: 'frontends', tier: 'two' }), { matchLabels: { app: 'frontend', tier: 'two' } })).toBeUndefined();
  });

  it('not by labels of pods that have ended or that labels do not find', () => {
    const gone = [pod('x/job', { labels: { app: 'fronted' }, phase: 'Failed' }), pod('x/agent', { labels: { app: 'fronted' }, hostNetwork: true, ips: ['192.168.0.1'] })];
    expect(hintOf({ pods: [...gone, pod('x/web', { labels: { app: 'frontend' } })] }, on('fronted'))).toBe('No pod there has app=fronted; did you mean app=frontend?');
    expect(near({ pods: gone }, on('frontend'))).toBeUndefined();
  });
});

describe('pods of another namespace', () => {
  const pods = ['z/web', 'y/web', 'y/api', 'x/other', 'e/job'].map((place) => pod(place));

  it('are named where a selector looks into one only', () => {
    expect(near({ pods }, on('api'))).toStrictEqual({ hint: 'Pods that match app=api are in namespace y, and this selector looks into x only.', workloads: ['y/Pod/api'] });
    expect(near({ pods }, on('web'))).toStrictEqual({ hint: 'Pods that match app=web are in namespace y and 1 more, and this selector looks into x only.', workloads: ['y/Pod/web'] });
  });

  it('are not meant by a selector that names none, nor by one that looks into several', () => {
    expect(near({ pods }, {}, { name: 'empty' })).toBeUndefined();
    expect(near({ pods }, expressions({ key: 'app', operator: 'Exists' }), { name: 'empty' })).toBeUndefined();
    expect(near({ pods }, on('api'), { selector: inNamespace('x') })).toBeUndefined();
    expect(near({ pods }, on('nobody'))).toBeUndefined();
  });
});

describe('a selector of namespaces that picks none', () => {
  const namespaces = [namespace('y', { team: 'red', name: 'y' }), namespace('x', { team: 'blue' })];
  const world: Parts = { pods: [pod('x/web'), pod('y/web')], namespaces };
  const of = (matchLabels: Labels, pods: LabelSelector = {}) => near(world, pods, { selector: { matchLabels } });

  it('is near one by a value that is spelt alike', () => {
    expect(of({ team: 'Red' })).toStrictEqual({ hint: 'No namespace there has team=Red; did you mean team=red?', workloads: ['y/Pod/web'] });
    expect(of({ team: 'Red' }, on('gone'))).toBeUndefined();
  });

  it('is near the namespace that is called so', () => {
    expect(of({ name: 'x' })).toStrictEqual({ hint: `There is a namespace x, but it has no label name=x; every namespace has ${NAMESPACE_NAME_LABEL}.`, workloads: ['x/Pod/web'] });
    expect(of({ name: 'z' })).toBeUndefined();
  });

  it('is not, where that namespace has the label and lacks another', () => {
    expect(of({ name: 'y', team: 'green' })).toBeUndefined();
    expect(of({ [NAMESPACE_NAME_LABEL]: 'y', team: 'green' })).toBeUndefined();
  });

  it('leaves the pods’ own labels alone, which are looked at once it picks some', () => {
    expect(of({ team: 'green' }, on('webb'))).toBeUndefined();
    expect(near({ ...world, pods: [pod('y/frontend')] }, on('fronted'), { selector: { matchLabels: { team: 'red' } } })).toStrictEqual({ hint: 'No pod there has app=fronted; did you mean app=frontend?', workloads: ['y/Pod/frontend'] });
  });
});

describe('the pods that a selection picks', () => {
  const pods = [pod('y/web'), pod('x/web'), pod('x/agent', { labels: { app: 'web' }, hostNetwork: true, ips: ['192.168.0.1'] }), pod('x/job', { labels: { app: 'web' }, phase: 'Succeeded' })];
  const names = (options?: { hostNetwork: boolean }) => selectPods(cluster({ pods }), { namespaces: { selector: {} }, pods: on('web') }, options).map(({ id }) => id);

  it('stand by namespace; those on the host network are asked for apart, and ended ones are none', () => {
    expect(names()).toEqual(['x/web', 'y/web']);
    expect(names({ hostNetwork: true })).toEqual(['x/agent']);
  });
});
