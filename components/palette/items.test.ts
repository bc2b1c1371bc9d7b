import { describe, expect, it } from 'vitest';
import { namesOf } from '@/lib/queries/question/names';
import type { Command } from './command';
import { paletteOf, selectionOf, type Item } from './items';
import { parseRecent, withRecent, type Recent } from './recent';

const workload = (place: string, kind = 'Deployment') => {
  const [namespace = '', name = ''] = place.split('/');
  return { id: `workload/${namespace}/${kind}/${name}`, namespace, kind, name, replicas: 1 };
};
const service = (namespace: string, name: string) => ({ id: `service/${namespace}/${name}`, namespace, name, workloads: [] });
const namespace = (name: string) => ({ name, workloads: 1, pods: 1, ingress: 'open' as const, egress: 'open' as const });
const snapshot = {
  workloads: [workload('shop/web'), workload('shop/cobweb'), workload('shop/web-admin'), workload('web/api'), workload('shop/api-web'), workload('bank/worker-e-beta')],
  services: [service('shop', 'web')],
  routes: [{ id: 'route/shop/Ingress/web', kind: 'Ingress', namespace: 'shop', name: 'web', hosts: ['web.example'] }],
  namespaces: [namespace('shop'), namespace('web')],
  policies: [{ id: 'NetworkPolicy/shop/web', kind: 'NetworkPolicy', namespace: 'shop', name: 'web', directions: ['ingress' as const], selects: ['workload/shop/Deployment/cobweb'] }],
};
const command = (id: string, title: string, keywords = ''): Command => ({ id, title, keywords, run: () => {} });
const commands = [command('theme', 'Use the light theme', 'dark mode'), command('web', 'Webhooks of the map'), command('keys', 'Keys', 'keyboard')];
const known = { names: namesOf(snapshot), ports: [], services: snapshot.services, policies: snapshot.policies, namespaces: snapshot.namespaces };
const palette = (typed: string, recent: readonly Recent[] = []) => paletteOf(typed, { known, commands, recent, examples: ['What is unknown?'] });
const words = (item: Item): string => {
  if (item.kind === 'reading') return item.reading.words;
  if (item.kind === 'name') return `${item.name.detail} ${item.name.label}`;
  if (item.kind === 'command') return item.command.title;
  return item.kind === 'example' ? item.text : `${item.kind} ${item.kind === 'filter' ? item.filter : item.block}`;
};
const told = (typed: string, recent?: readonly Recent[]) => Object.fromEntries(palette(typed, recent).sections.map(({ title, items }) => [title, items.map(words)]));

describe('names come', () => {
  it('exact first, then those that begin so, then those with a word that does, then the rest', () => {
    expect(told('web')).toMatchObject({ Names: ['Namespace web', 'Deployment shop/web', 'Service shop/web', 'Ingress shop/web', 'NetworkPolicy shop/web', 'Deployment shop/web-admin', 'Ingress shop/web web.example', 'Deployment web/api', 'Deployment shop/api-web', 'Deployment shop/cobweb', 'Deployment bank/worker-e-beta'] });
  });
  it.each([
    ['by namespace and name', 'shop/web', 'Deployment shop/web'],
    ['by name and kind', 'web service', 'Service shop/web'],
    ['whatever the case', 'SHOP/Web-Admin', 'Deployment shop/web-admin'],
    ['by letters in their order', 'swa', 'Deployment shop/web-admin'],
  ])('%s', (_, typed, first) => expect(told(typed).Names?.[0]).toBe(first));
  it('no more than can be read, and say how many there are besides', () => {
    const many = { ...snapshot, workloads: Array.from({ length: 5000 }, (_, index) => workload(`shop/app-${index}`)) };
    const input = { known: { ...known, names: namesOf(many) }, commands, recent: [], examples: [] };
    const started = performance.now();
    const { sections } = paletteOf('app', input);
    expect(performance.now() - started).toBeLessThan(250);
    expect(sections.find(({ title }) => title === 'Names')).toMatchObject({ more: 4940, items: { length: 60 } });
  });
});

describe('the palette offers', () => {
  it('a command before names that merely have its letters, and by other words for it', () => {
    expect(Object.keys(told('keys'))[0]).toBe('Commands');
    expect(told('dark mode').Commands).toEqual(['Use the light theme']);
  });
  it('names before commands that fit no better', () => expect(Object.keys(told('web'))).toEqual(['Names', 'Commands']));
  it('the question as it was understood, before all else', () => expect(Object.entries(told('can shop/web reach web/api'))[0]).toEqual(['Question', ['Can shop/web reach web/api?']]));
  it('ways to understand it, where there are several', () => expect(told('who can reach web')['Which do you mean?']).toContain('Who can reach Service shop/web?'));
  it('an answer that is known at once, or that there is none', () => {
    expect(told('which policies select cobweb')).toMatchObject({ Question: ['Which policies select shop/cobweb?'], 'Answer: 1': ['NetworkPolicy shop/web'] });
    expect(told('which policies select web/api')).toMatchObject({ 'Answer: none': [] });
  });
  it('why a question has no answer', () => expect(palette('who can reach nobody-at-all').note).toContain('“nobody-at-all”'));
  it('the table for a filter and for addresses', () => {
    expect(told('from:ns=shop state:open').Filter).toEqual(['filter from:ns=shop state:open']);
    expect(told('10.0.0.0/8').Addresses).toEqual(['address 10.0.0.0/8']);
    expect(told('192.0.2.7').Addresses).toEqual(['address 192.0.2.7/32']);
    expect(told('10.0.0.0/99').Addresses).toBeUndefined();
  });
  it('what was chosen last, questions to begin with, and every command, when nothing is typed', () => {
    const recent: Recent[] = [{ kind: 'name', id: 'service/shop/web' }, { kind: 'question', text: 'who can reach web' }, { kind: 'name', id: 'service/shop/gone' }, { kind: 'command', id: 'keys' }];
    expect(told('  ', recent)).toEqual({ Recent: ['Service shop/web', 'who can reach web', 'Keys'], Ask: ['What is unknown?'], Commands: commands.map(({ title }) => title) });
  });
});

it.each([
  ['workload/shop/Deployment/web', { kind: 'peer', id: 'workload/shop/Deployment/web' }],
  ['namespace/shop', { kind: 'namespace', name: 'shop' }],
  ['NetworkPolicy/shop/web', { kind: 'policy', id: 'NetworkPolicy/shop/web' }],
])('choosing the name of %s selects it', (id, selection) => expect(selectionOf(known.names.find((one) => one.id === id)!)).toEqual(selection));

describe('what was chosen before', () => {
  it('is remembered once, the latest first, and not for ever', () => {
    const many = Array.from({ length: 8 }, (_, index): Recent => ({ kind: 'name', id: `${index}` }));
    expect(withRecent(many, { kind: 'name', id: '3' }).map((one) => ('id' in one ? one.id : ''))).toEqual(['3', '0', '1', '2', '4', '5', '6', '7']);
    expect(withRecent(many, { kind: 'command', id: '3' })).toHaveLength(8);
  });
  it.each([null, '', '{', '7', '[null, 1, {"kind":"name"}, {"kind":"other","id":"x"}]'])('is nothing where something else is stored: %j', (text) => expect(parseRecent(text)).toEqual([]));
});
