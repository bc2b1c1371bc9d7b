import { describe, expect, it } from 'vitest';
import { dnsLabelFault, dnsSubdomainFault, labelKeyFault, labelValueFault, portNameFault } from './name-syntax';

const long = (length: number) => 'a'.repeat(length);

describe('names of the Kubernetes API', () => {
  it.each<[string, (text: string) => string | null, readonly string[], readonly string[]]>([
    ['namespace', dnsLabelFault, ['a', 'a-1', '0', long(63)], ['', 'A', '-a', 'a-', 'a.b', 'a_b', long(64), 'a\n', '</script>']],
    ['object', dnsSubdomainFault, ['a', 'a.b-c.d', long(253)], ['', 'a..b', '.a', 'a.', 'A', 'a/b', '=cmd', long(254)]],
    ['label key', labelKeyFault, ['app', 'A_b.c-d', 'example.com/x', `${long(253)}/${long(63)}`], ['', '/x', 'x/', 'a/b/c', 'A/b', '-a', 'a b', '__proto__', long(64)]],
    ['label value', labelValueFault, ['', 'a', 'A_b.c-d', long(63)], ['-a', 'a-', 'a b', 'ä', long(64), '\u202ea']],
    ['port', portNameFault, ['http', 'p-8', 'a1234567890123b'], ['', '80', 'Http', '-a', 'a-', 'a--b', 'a_b', 'sixteen-letters1']],
  ])('%s', (_, fault, valid, invalid) => {
    expect(valid.filter((text) => fault(text) !== null)).toEqual([]);
    expect(invalid.filter((text) => fault(text) === null)).toEqual([]);
  });

  it.each<[(text: string) => string | null, string, string]>([
    [dnsLabelFault, '', 'is empty'],
    [dnsLabelFault, long(64), 'is 64 characters long; at most 63 are allowed'],
    [dnsLabelFault, 'A', 'may hold lower-case letters, digits and "-" only, and must begin and end with a letter or digit'],
    [dnsSubdomainFault, '', 'is empty'],
    [dnsSubdomainFault, long(254), 'is 254 characters long; at most 253 are allowed'],
    [dnsSubdomainFault, 'a..b', 'may hold lower-case letters, digits, "-" and "." only, and each part must begin and end with a letter or digit'],
    [labelKeyFault, '', 'is empty'],
    [labelKeyFault, 'x/', 'has no name after the "/"'],
    [labelKeyFault, 'a/b/c', 'has more than one "/"'],
    [labelKeyFault, '/x', 'has a prefix that is empty'],
    [labelKeyFault, `x/${long(64)}`, 'has a name of 64 characters; at most 63 are allowed'],
    [labelKeyFault, 'a b', 'may hold letters, digits, "-", "_" and "." only, and must begin and end with a letter or digit'],
    [labelValueFault, long(64), 'is 64 characters long; at most 63 are allowed'],
    [labelValueFault, '-a', 'may hold letters, digits, "-", "_" and "." only, and must begin and end with a letter or digit'],
    [portNameFault, '', 'is empty'],
    [portNameFault, 'sixteen-letters1', 'is 16 characters long; at most 15 are allowed'],
    [portNameFault, 'Http', 'may hold lower-case letters, digits and "-" only'],
    [portNameFault, '80', 'must hold at least one letter'],
    [portNameFault, 'a--b', 'may not begin or end with "-", nor hold "--"'],
  ])('%o says what is wrong with %j: it %s', (fault, text, sentence) => {
    expect(fault(text)).toBe(sentence);
  });
});
