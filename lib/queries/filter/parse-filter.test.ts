import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPairFilter } from './format-filter';
import { OUTSIDE, STATES, fitsPattern, type PairFilter, type Pattern, type PeerCondition, type PeerWord, type PortCondition, type Term } from './pair-filter';
import { parsePairFilter } from './parse-filter';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);

const text = (pattern: Pattern): PeerWord => ({ kind: 'text', pattern });
const anywhere = (word: string): PeerWord => text(['', word, '']);
const of = (side: 'from' | 'to' | 'any', condition: PeerCondition, not = false): Term => ({ kind: 'peer', side, not, condition });
const label = (key: string, values: Pattern[], not = false): PeerCondition => ({ field: 'label', key, not, values });

function terms(filter: string): readonly Term[] {
  const read = parsePairFilter(filter);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.filter.terms;
}

describe('a filter', () => {
  it.each<[filter: string, terms: Term[]]>([
    ['', []],
    ['   ', []],
    ['web', [of('any', { field: 'word', words: [anywhere('web')] })]],
    ['any:web', [of('any', { field: 'word', words: [anywhere('web')] })]],
    ['from:Web', [of('from', { field: 'word', words: [anywhere('web')] })]],
    ['src:web', [of('from', { field: 'word', words: [anywhere('web')] })]],
    ['destination:web', [of('to', { field: 'word', words: [anywhere('web')] })]],
    ['to:shop/web', [of('to', { field: 'word', words: [text(['shop/web'])] })]],
    ['to:shop/', [of('to', { field: 'word', words: [text(['shop/', ''])] })]],
    ['to:/web', [of('to', { field: 'word', words: [text(['', '/web'])] })]],
    ['to:*web', [of('to', { field: 'word', words: [text(['', 'web'])] })]],
    ['web|db,api', [of('any', { field: 'word', words: [anywhere('web'), anywhere('db'), anywhere('api')] })]],
    ['from:internet|shop', [of('from', { field: 'word', words: [{ kind: 'outside', place: 'internet' }, anywhere('shop')] })]],
    ['from:"internet"', [of('from', { field: 'word', words: [anywhere('internet')] })]],
    ['-outside', [of('any', { field: 'word', words: [{ kind: 'outside', place: 'outside' }] }, true)]],
    ['not nodes', [of('any', { field: 'word', words: [{ kind: 'outside', place: 'nodes' }] }, true)]],
    ['not -private', [of('any', { field: 'word', words: [{ kind: 'outside', place: 'private' }] })]],
    ['"not"', [of('any', { field: 'word', words: [anywhere('not')] })]],
    ['from:ns=payments', [of('from', { field: 'namespace', not: false, values: [['payments']] })]],
    ['namespace!=a|b-*', [of('any', { field: 'namespace', not: true, values: [['a'], ['b-', '']] })]],
    ['to:name=web*', [of('to', { field: 'name', not: false, values: [['web', '']] })]],
    ['kind=CronJob', [of('any', { field: 'kind', not: false, values: [['cronjob']] })]],
    ['to:svc=shop/db', [of('to', { field: 'service', not: false, values: [['shop/db']] })]],
    ['to:app=db', [of('to', label('app', [['db']]))]],
    ['to:app==Db', [of('to', label('app', [['Db']]))]],
    ['app.kubernetes.io/name!=web', [of('any', label('app.kubernetes.io/name', [['web']], true))]],
    ['from:app=*', [of('from', label('app', [['', '']]))]],
    ['from:!app', [of('from', label('app', [['', '']], true))]],
    ['to:app=""', [of('to', label('app', [['']]))]],
    ['to:"name"=x', [of('to', label('name', [['x']]))]],
    ['to:app="a b|c\\"d\\\\*"*', [of('to', label('app', [['a b|c"d\\*', '']]))]],
    ['to:ip=10.0.0.0/8|fd00::1', [of('to', { field: 'address', not: false, blocks: ['10.0.0.0/8', 'fd00::1'] })]],
    ['cidr!=10.0.0.0/8', [of('any', { field: 'address', not: true, blocks: ['10.0.0.0/8'] })]],
    ['port:5432', [{ kind: 'port', not: false, ports: [{ first: 5432, last: 5432 }] }]],
    ['-port:53/udp|80', [{ kind: 'port', not: true, ports: [{ first: 53, last: 53, protocol: 'UDP' }, { first: 80, last: 80 }] }]],
    ['ports:8000-8010/TCP', [{ kind: 'port', not: false, ports: [{ first: 8000, last: 8010, protocol: 'TCP' }] }]],
    ['port:http', [{ kind: 'port', not: false, ports: [{ name: 'http' }] }]],
    ['state:open|UNKNOWN', [{ kind: 'state', not: false, states: ['open', 'unknown'] }]],
    ['not state:allowed', [{ kind: 'state', not: true, states: ['allowed'] }]],
    ['by:allow-web', [{ kind: 'by', not: false, policies: [['', 'allow-web', '']] }]],
    ['policy:shop/allow-web', [{ kind: 'by', not: false, policies: [['shop/allow-web']] }]],
    ['via:allow-*', [{ kind: 'by', not: false, policies: [['allow-', '']] }]],
    [
      'from:ns=payments to:app=db  port:5432\tstate:open',
      [of('from', { field: 'namespace', not: false, values: [['payments']] }), of('to', label('app', [['db']])), { kind: 'port', not: false, ports: [{ first: 5432, last: 5432 }] }, { kind: 'state', not: false, states: ['open'] }],
    ],
  ])('reads %j', (filter, expected) => expect(terms(filter)).toEqual(expected));

  it.each<[filter: string, marked: string, message: RegExp, suggestion?: string]>([
    ['form:shop', 'form', /Is it from\?/, 'from'],
    ['web stat:open', 'stat', /Is it state\?/, 'state'],
    ['http://shop', 'http://shop', /means nothing here: from, to/, '"http://shop"'],
    ['ns:shop', 'ns:shop', /After ns stands "="/, 'ns=shop'],
    ['from:ns:shop', 'ns:shop', /After ns stands "="/, 'ns=shop'],
    ['to:port:80', 'port:80', /stands by itself/],
    ['to:a:b', 'a:b', /A second ":"/, '"a:b"'],
    ['port=5432', 'port=5432', /After port stands ":"/, 'port:5432'],
    ['to:state=open', 'state', /in quotes/, '"state"'],
    ['from:', 'from:', /Which end is missing: from:shop/],
    ['port:', 'port:', /A value is missing: port:5432/],
    ['web by:', 'by:', /A value is missing: by:allow-web/],
    ['by:""', '""', /nothing between the quotes/],
    ['""', '""', /nothing between the quotes/],
    ['to:app=', 'app=', /A value is missing after "app="/],
    ['to:=db', '=db', /Before "=" stands/],
    ['to:!', '!', /After "!" stands/],
    ['!web*', 'web*', /write "-" before/],
    ['!app=web', '!app=web', /exclamation mark/, 'app!=web'],
    ['ns=a||b', 'a||b', /An alternative is missing/],
    ['web | db', '|', /without spaces/],
    ['web|', 'web|', /An alternative is missing/],
    ['state:open,', 'open,', /An alternative is missing/],
    ['a,b/=c', 'a,b/', /is no key of a label/],
    ['state:opne', 'opne', /is no state/, 'open'],
    ['state:open|best', 'best', /is no state/],
    ['port:0', '0', /1 to 65535/],
    ['port:99999', '99999', /1 to 65535/],
    ['port:80-70/TCP', '80-70/TCP', /ends before it begins/, '70-80/TCP'],
    ['port:80/TPC', '80/TPC', /is no protocol/, '80/TCP'],
    ['port:80/XYZ', '80/XYZ', /is no protocol/],
    ['port:80/TCPP', '80/TCPP', /is no protocol/, '80/TCP'],
    ['port:80/', '80/', /protocol is missing/],
    ['port:80-', '80-', /is no port/],
    ['to:ip=10.0.0.300', '10.0.0.300', /is no address/],
    ['to:ip=10.0.0.0/99', '10.0.0.0/99', /is no address/],
    ['app=(web)', '(', /Brackets/],
    ['web or db', 'or', /alternatives side by side/, '"or"'],
    ['web AND db', 'AND', /already means/, ''],
    ['web -', '-', /left out is missing/],
    ['web not', 'not', /left out is missing/],
    ['to:app="web', '"web', /quote does not end/, '"web"'],
    ['to:ip="a\\"b"', '"a\\"b"', /is no address/],
    [`${'x'.repeat(2000)}yy`, 'yy', /too long/],
    [`${'x '.repeat(40)}y`, 'y', /too many terms/],
  ])('%j is marked at %j', (filter, marked, message, suggestion) => {
    const read = parsePairFilter(filter);
    const [problem] = read.ok ? [] : read.problems;
    expect(problem?.message).toMatch(message);
    expect(filter.slice(problem?.start, problem?.end)).toBe(marked);
    expect(problem?.suggestion).toBe(suggestion);
  });

  it('tells all of its problems, in their order', () => {
    const read = parsePairFilter('state:opne web port:0');
    expect(read.ok ? [] : read.problems.map(({ start }) => start)).toEqual([6, 20]);
  });

  it.each([
    ['state:opne web', 'state:open web'],
    ['web port=80|81 db', 'web port:80|81 db'],
    ['ns:a/b', 'ns=a/b'],
    ['to:app="a b', 'to:app="a b"'],
  ])('%j reads once what is suggested stands there: %j', (filter, mended) => {
    const read = parsePairFilter(filter);
    const [problem] = read.ok ? [] : read.problems;
    expect(`${filter.slice(0, problem?.start)}${problem?.suggestion}${filter.slice(problem?.end)}`).toBe(mended);
    expect(parsePairFilter(mended).ok).toBe(true);
  });
});

describe('a pattern', () => {
  it.each<[Pattern, string, boolean]>([
    [['web'], 'web', true],
    [['web'], 'webs', false],
    [['web', ''], 'web', true],
    [['web', ''], 'cobweb', false],
    [['', 'web'], 'cobweb', true],
    [['', 'web', ''], 'cobwebs', true],
    [['a', 'b', 'c'], 'a-b-c', true],
    [['a', 'b', 'c'], 'a-c-b', false],
    [['ab', 'ba'], 'aba', false],
    [['', ''], '', true],
  ])('%j fits %j: %j', (pattern, value, yes) => expect(fitsPattern(value, pattern)).toBe(yes));
});

const LETTERS = ['a', 'b', 'or', 'not', '-', '*', '"', '\\', ' ', '|', ',', '=', '!', ':', '(', '/', '.', 'ns', 'internet'];
const piece = fc.array(fc.constantFrom(...LETTERS), { maxLength: 3 }).map((letters) => letters.join(''));
const pattern = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces as unknown as Pattern);
/** As a word is read: anywhere in a name, or with stars or a slash. */
const sought = fc.oneof(
  piece.filter((word) => word !== '' && !word.includes('/')).map((word): Pattern => ['', word, '']),
  pattern.filter(([first, ...rest]) => rest.length > 0 || (first.includes('/') && !first.startsWith('/') && !first.endsWith('/'))),
);
const values = fc.array(pattern, { minLength: 1, maxLength: 2 });
const condition: fc.Arbitrary<PeerCondition> = fc.oneof(
  fc.record({ field: fc.constant('word' as const), words: fc.array(fc.oneof(fc.constantFrom(...OUTSIDE).map((place): PeerWord => ({ kind: 'outside', place })), sought.map(text)), { minLength: 1, maxLength: 2 }) }),
  fc.record({ field: fc.constantFrom('namespace' as const, 'name' as const, 'kind' as const, 'service' as const), not: fc.boolean(), values }),
  fc.record({ field: fc.constant('label' as const), key: fc.oneof(fc.constantFrom('app', 'name', 'port', 'k8s.io/App'), piece.filter((key) => key !== '')), not: fc.boolean(), values }),
  fc.record({ field: fc.constant('address' as const), not: fc.boolean(), blocks: fc.constant(['10.0.0.0/8', 'fd00::1']) }),
);
const port: fc.Arbitrary<PortCondition> = fc.oneof(
  fc.constantFrom<PortCondition>({ name: 'http' }, { first: 1, last: 65535 }, { first: 80, last: 80, protocol: 'TCP' }, { first: 8000, last: 8010, protocol: 'SCTP' }),
);
const term: fc.Arbitrary<Term> = fc.oneof(
  fc.record({ kind: fc.constant('peer' as const), not: fc.boolean(), side: fc.constantFrom('from' as const, 'to' as const, 'any' as const), condition }),
  fc.record({ kind: fc.constant('port' as const), not: fc.boolean(), ports: fc.array(port, { minLength: 1, maxLength: 2 }) }),
  fc.record({ kind: fc.constant('state' as const), not: fc.boolean(), states: fc.array(fc.constantFrom(...STATES), { minLength: 1, maxLength: 2 }) }),
  fc.record({ kind: fc.constant('by' as const), not: fc.boolean(), policies: fc.array(sought, { minLength: 1, maxLength: 2 }) }),
);
const filterArbitrary: fc.Arbitrary<PairFilter> = fc.record({ terms: fc.array(term, { maxLength: 3 }) });

describe(`any filter (seed ${SEED})`, () => {
  it('is the same when it is written and read again', () => {
    fc.assert(fc.property(filterArbitrary, (filter) => {
      expect(parsePairFilter(formatPairFilter(filter))).toEqual({ ok: true, filter });
    }), { seed: SEED, numRuns: 2000 });
  });

  it('reads or has problems that lie within it, whatever is typed', () => {
    const typed = fc.array(fc.constantFrom(...LETTERS, 'from:', 'port:', 'state:', '80', '"', '😀', '\n'), { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(typed, (filter) => {
        const read = parsePairFilter(filter);
        for (const { start, end } of read.ok ? [] : read.problems) expect(start >= 0 && start < end && end <= filter.length).toBe(true);
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });
});
