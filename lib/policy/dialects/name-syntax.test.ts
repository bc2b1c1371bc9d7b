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
});
