import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Document, isMap, isPair, isScalar, visit } from 'yaml';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import { policyDirections } from '@/lib/policy/dialects/network-policy/compile';
import { policy } from '@/lib/testing/builders';
import { peerArbitrary, portArbitrary, selectorArbitrary, specArbitrary } from '@/lib/testing/random-cluster';
import { readPolicies } from '../read-policies';
import { specObject } from '../yaml';
import { editPolicyText } from './edit-policy';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);

/** How somebody might have laid out a policy: indentation, brackets here and there, quotes, comments and blank lines between. */
const styles = fc.record({ indent: fc.constantFrom(2, 4), indentSeq: fc.boolean(), flow: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), comments: fc.array(fc.nat(4), { minLength: 20, maxLength: 20 }), quoted: fc.boolean(), end: fc.constantFrom('\n', '', '\n# the end\n'), newline: fc.constantFrom('\n', '\n', '\r\n'), around: fc.constantFrom('alone', 'documents', 'list') });
type Style = typeof styles extends fc.Arbitrary<infer T> ? T : never;

const specs = specArbitrary({});
const rule = (spec: NetworkPolicySpec, index: number) => spec.ingress?.[index % (spec.ingress.length || 1)];

/** Edits as people make them, and any others. */
const edits = fc.oneof(
  specs.map((next) => () => next),
  fc.tuple(fc.nat(4), peerArbitrary).map(([at, peer]) => (spec: NetworkPolicySpec): NetworkPolicySpec => ({ ...spec, ingress: (spec.ingress ?? []).map((own) => (own === rule(spec, at) ? { ...own, from: [...(own.from ?? []), peer] } : own)) })),
  fc.tuple(fc.nat(4), portArbitrary({})).map(([at, port]) => (spec: NetworkPolicySpec): NetworkPolicySpec => ({ ...spec, ingress: (spec.ingress ?? []).map((own) => (own === rule(spec, at) ? { ...own, ports: [port, ...(own.ports ?? [])] } : own)) })),
  fc.tuple(peerArbitrary, portArbitrary({}), fc.nat(3)).map(([peer, port, at]) => (spec: NetworkPolicySpec): NetworkPolicySpec => ({ ...spec, egress: (spec.egress ?? []).toSpliced(at, 0, { to: [peer], ports: [port] }) })),
  fc.nat(4).map((at) => (spec: NetworkPolicySpec): NetworkPolicySpec => ({ ...spec, ingress: (spec.ingress ?? []).filter((own) => own !== rule(spec, at)) })),
  fc.constant((spec: NetworkPolicySpec): NetworkPolicySpec => ({ ...spec, ...(spec.ingress && { ingress: spec.ingress.toReversed() }), ...(spec.egress && { egress: spec.egress.map(({ ports }) => (ports ? { ports } : {})) }) })),
  selectorArbitrary.map((podSelector) => (spec: NetworkPolicySpec): NetworkPolicySpec => ({ ...spec, podSelector })),
);

function textOf(spec: NetworkPolicySpec, style: Style): string {
  const document = new Document({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'db', namespace: 'shop' }, spec: specObject(spec) }, { compat: 'yaml-1.1' });
  let collections = 0;
  let places = 0;
  visit(document, {
    Scalar: (key, node) => void (style.quoted && key === 'value' && typeof node.value === 'string' && (node.type = 'QUOTE_SINGLE')),
    Pair(_, { key, value }) {
      if (isScalar(key) && key.value === 'spec') return;
      if (isMap(value) || (value && typeof value === 'object' && 'items' in value)) if (style.flow[collections++ % style.flow.length] && collections > 3) (value as { flow?: boolean }).flow = true;
    },
  });
  // Comments go above, beside and between; what stands in brackets has none.
  visit(document, (key, node, path) => {
    if (path.some((each) => typeof each === 'object' && each !== null && 'flow' in each && each.flow === true)) return visit.SKIP;
    const target = isPair(node) && isScalar(node.key) ? node.key : isScalar(node) || typeof key !== 'number' ? undefined : (node as { commentBefore?: string | null; spaceBefore?: boolean });
    const choice = style.comments[places++ % style.comments.length];
    if (!target || path.length < 3) return undefined;
    if (choice === 1 || choice === 2) target.commentBefore = ` c${places}`;
    if (choice === 2 || choice === 3) target.spaceBefore = true;
    return undefined;
  });
  const text = document.toString({ lineWidth: 0, indent: style.indent, indentSeq: style.indentSeq }).replace(/\n$/, style.end);
  const other = 'kind: NetworkPolicy\nmetadata: {name: other, namespace: shop} # db\nspec: {}';
  const inList = (lines: string) => lines.split('\n').map((line, index) => (index === 0 ? `- ${line}` : line === '' ? line : `  ${line}`)).join('\n');
  const whole = { alone: text, documents: `# head\n${other}\n---\n${text.replace(/\n?$/, '\n')}---\n${other}\n`, list: `kind: List\nitems:\n${inList(other)}\n${inList(text)}` }[style.around];
  return whole.replaceAll('\n', style.newline);
}

const linesIn = (text: string) => text.trimEnd().split(/\r?\n/);
/** With the types that follow from the rules where none are given. */
const spelledOut = (spec: NetworkPolicySpec): NetworkPolicySpec => ({ ...spec, policyTypes: policyDirections(spec).map((direction) => (direction === 'ingress' ? 'Ingress' : 'Egress')) });
const commentsIn = (text: string) => text.split('\n').flatMap((line) => /(?:^|\s)(#.*?)\r?$/.exec(line)?.[1] ?? []);

describe(`a policy of any layout (seed ${SEED})`, () => {
  it('says after any edit exactly what it is to say, and other objects are untouched', () => {
    const refusals = new Map<string, number>();
    let edited = 0;
    fc.assert(
      fc.property(specs, edits, styles, (spec, change, style) => {
        const text = textOf(spec, style);
        const next = change(spec);
        const result = editPolicyText(text, policy('shop/db', next), ['Because.']);
        if ('reason' in result) return void refusals.set(result.reason, (refusals.get(result.reason) ?? 0) + 1);
        edited++;
        const own = style.around === 'list' ? undefined : readPolicies(result.text).value.find(({ name }) => name === 'db');
        if (own) expect({ ...own, spec: spelledOut(own.spec) }).toEqual({ namespace: 'shop', name: 'db', spec: spelledOut(next) });
        // To say the same again changes nothing, and what the list holds besides is there.
        expect(editPolicyText(result.text, policy('shop/db', next), ['Because.'])).toEqual({ text: result.text });
        expect(result.text).toMatch(/name: '?db'?/);
        if (style.around !== 'alone') expect(result.text.match(/kind: NetworkPolicy\r?\n +?metadata: \{name: other|kind: NetworkPolicy\r?\nmetadata: \{name: other/g)).toHaveLength(style.around === 'list' ? 1 : 2);
        if (style.newline === '\r\n') expect(result.text.replaceAll('\r\n', '')).not.toContain('\n');
      }),
      { seed: SEED, numRuns: 1000 },
    );
    expect([...refusals]).toEqual([]);
    expect(edited).toBe(1000);
  });

  it('keeps every line and every comment when something is added', () => {
    fc.assert(
      fc.property(specs, peerArbitrary, portArbitrary({}), fc.nat(3), styles, (spec, peer, port, at, style) => {
        fc.pre((spec.egress?.length ?? 0) > 0);
        const text = textOf(spec, { ...style, flow: [false] });
        const next = { ...spec, egress: spec.egress!.toSpliced(at, 0, { to: [peer], ports: [port, port] }) };
        const result = editPolicyText(text, policy('shop/db', next), ['Because.']);
        if ('reason' in result) throw new Error(result.reason);
        const lines = linesIn(result.text);
        // The old lines are in the new ones, in their order.
        let found = -1;
        for (const line of linesIn(text)) expect((found = lines.indexOf(line, found + 1)), `${JSON.stringify(line)} in\n${result.text}`).toBeGreaterThanOrEqual(0);
        expect(commentsIn(result.text).filter((comment) => comment !== '# Because.')).toEqual(commentsIn(text));
        expect(commentsIn(result.text)).toContain('# Because.');
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('loses with a rule its own comments alone', () => {
    fc.assert(
      fc.property(specs, fc.nat(3), styles, (spec, at, style) => {
        fc.pre((spec.ingress?.length ?? 0) > 1);
        const text = textOf(spec, { ...style, flow: [false], around: 'alone' });
        const next = { ...spec, ingress: spec.ingress!.filter((_, index) => index !== at % spec.ingress!.length) };
        const result = editPolicyText(text, policy('shop/db', next));
        if ('reason' in result) throw new Error(result.reason);
        const lines = linesIn(text);
        for (const line of linesIn(result.text)) expect(lines).toContain(line);
        // Comments of the other direction, and above all rules, are there.
        const outside = lines.slice(lines.findIndex((line) => /^\s*egress:/.test(line))).join('\n');
        if (spec.egress) for (const comment of commentsIn(outside)) expect(commentsIn(result.text)).toContain(comment);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});
