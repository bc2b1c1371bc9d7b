import { describe, expect, it } from 'vitest';
import { completeFilter, takeOffer } from './complete-filter';
import { parsePairFilter } from './parse-filter';
import type { Vocabulary } from './vocabulary';

const vocabulary: Vocabulary = {
  namespaces: ['payments', 'shop', 'odd name'],
  workloads: [
    { namespace: 'shop', name: 'web', kind: 'Deployment' },
    { namespace: 'shop', name: 'db', kind: 'StatefulSet' },
    { namespace: 'payments', name: 'web-hook', kind: 'Deployment' },
  ],
  kinds: ['Deployment', 'StatefulSet'],
  services: ['shop/web'],
  policies: ['shop/allow-web', 'deny-all'],
  ports: [{ text: '5432/TCP', names: ['postgres'] }, { text: '53/UDP', names: [] }],
  labels: [
    { key: 'app', workloads: 3, values: [{ value: 'web', workloads: 2 }, { value: 'a b', workloads: 1 }, { value: '', workloads: 1 }], more: 0 },
    { key: 'name', workloads: 1, values: [{ value: 'x', workloads: 1 }], more: 0 },
  ],
};

/** The text with a bar at the caret: what is offered there, and what is replaced. */
function at(marked: string) {
  const caret = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  const completion = completeFilter(text, caret, vocabulary);
  return { ...completion, text, replaced: text.slice(completion.start, completion.end), labels: completion.offers.map(({ label }) => label) };
}

describe('what is offered', () => {
  it.each<[marked: string, labels: string[], replaced: string]>([
    ['¦', ['from:', 'to:', 'port:', 'state:', 'by:', 'ns=', 'name=', 'kind=', 'svc=', 'ip=', 'internet', 'private', 'nodes', 'outside', 'app=', '"name"='], ''],
    ['web ¦', ['from:', 'to:', 'port:', 'state:', 'by:', 'ns=', 'name=', 'kind=', 'svc=', 'ip=', 'internet', 'private', 'nodes', 'outside', 'app=', '"name"='], ''],
    ['fr¦', ['from:'], 'fr'],
    ['-fr¦', ['from:'], 'fr'],
    ['from:pay¦', ['ns=payments', 'payments/web-hook'], 'pay'],
    ['from:web¦', ['shop/web', 'payments/web-hook'], 'web'],
    ['from:shop|in¦', ['internet'], 'in'],
    ['from:ns=¦', ['payments', 'shop', 'odd name'], ''],
    ['from:ns=shop|¦', ['payments', 'shop', 'odd name'], ''],
    ['from:ns!=sh¦op to:db', ['shop'], 'shop'],
    ['ns=s¦|payments', ['shop', 'payments'], 's'],
    ['to:kind=st¦', ['StatefulSet'], 'st'],
    ['to:svc=w¦', ['shop/web'], 'w'],
    ['to:name=¦', ['web', 'db', 'web-hook'], ''],
    ['to:ip=10¦', [], '10'],
    ['to:app=¦', ['web', 'a b', '(empty)', '*'], ''],
    ['to:"name"=¦', ['x', '*'], ''],
    ['to:app="a ¦', ['a b'], '"a '],
    ['port:5¦', ['5432/TCP', '53/UDP'], '5'],
    ['state:¦', ['policy', 'open', 'unknown', 'denied', 'allowed'], ''],
    ['state:open|un¦', ['unknown'], 'un'],
    ['not by:all¦', ['shop/allow-web', 'deny-all'], 'all'],
    ['nonsense:¦', ['ns=', 'name=', 'kind=', 'svc=', 'ip=', 'internet', 'private', 'nodes', 'outside', 'app=', '"name"='], ''],
  ])('at %j', (marked, labels, replaced) => {
    const found = at(marked);
    expect([found.labels, found.replaced]).toEqual([labels, replaced]);
  });

  it('is cut after as many as anybody reads, and the rest is counted', () => {
    const many = { ...vocabulary, namespaces: Array.from({ length: 100 }, (_, index) => `team-${index}`) };
    const { offers, more } = completeFilter('ns=', 3, many);
    expect([offers.length, more]).toEqual([60, 40]);
  });
});

describe('what is taken', () => {
  it.each<[marked: string, label: string, result: string]>([
    ['fr¦', 'from:', 'from:¦'],
    ['from:pa¦', 'ns=payments', 'from:ns=payments ¦'],
    ['from:ns=¦', 'odd name', 'from:ns="odd name" ¦'],
    ['to:app=¦', '(empty)', 'to:app="" ¦'],
    ['to:app="a ¦', 'a b', 'to:app="a b" ¦'],
    ['to:na¦', 'name=', 'to:name=¦'],
    ['to:na¦', '"name"=', 'to:"name"=¦'],
    ['from:s¦ to:db', 'ns=shop', 'from:ns=shop ¦to:db'],
    ['ns=s¦|payments', 'shop', 'ns=shop¦|payments'],
    ['state:open|un¦', 'unknown', 'state:open|unknown ¦'],
  ])('at %j of %j gives %j', (marked, label, result) => {
    const { text, offers, ...place } = at(marked);
    const taken = takeOffer(text, place, offers.find((offer) => offer.label === label)!);
    expect(`${taken.text.slice(0, taken.caret)}¦${taken.text.slice(taken.caret)}`).toBe(result);
  });

  it('reads, whatever value is offered', () => {
    for (const marked of ['from:ns=¦', 'to:app=¦', 'to:name=¦', 'by:¦', 'port:¦', 'state:¦', 'svc=¦', 'from:w¦', 'from:s¦']) {
      const { text, offers, ...place } = at(marked);
      for (const offer of offers) if (!offer.continues) expect([marked, offer.label, parsePairFilter(takeOffer(text, place, offer).text).ok]).toEqual([marked, offer.label, true]);
    }
  });
});
