import { describe, expect, it } from 'vitest';
import { COMMANDS } from './command-table.ts';
import { parseInvocation } from './command-line.ts';

describe('the command line', () => {
  it.each(COMMANDS.filter(({ name }) => name !== 'serve').map((command) => [command.name, command] as const))('%s has help that names its options and formats', (name, command) => {
    const help = parseInvocation([name, '--help']);
    const text = help.kind === 'print' ? help.text : expect.fail('no help');
    for (const word of [...command.options.map((option) => `--${option}`), ...command.formats, ...command.examples]) expect(text).toContain(word);
    expect(parseInvocation(['help', name])).toEqual(help);
  });

  it('has help for all of it, even beside a command that does not exist', () => {
    for (const argv of [['--help'], ['-h'], ['help'], ['nonsense', '--help']]) expect(parseInvocation(argv)).toEqual({ kind: 'print', text: expect.stringContaining('drawbridge graph') });
    expect(parseInvocation(['nonsense'])).toEqual({ kind: 'refused', message: expect.stringContaining('nonsense') });
    expect(parseInvocation([])).toEqual({ kind: 'refused', message: expect.stringContaining('no command') });
  });

  it('leaves words after -- alone', () => {
    expect(parseInvocation(['graph', '--', '--help'])).toMatchObject({ kind: 'run', format: 'text', positionals: ['--help'] });
  });

  it('prints only in formats that the command has', () => {
    expect(parseInvocation(['check', 'a', 'b', '-o', 'sarif'])).toMatchObject({ kind: 'run', format: 'sarif' });
    expect(parseInvocation(['explain', 'a', 'b', 'c', '-o', 'dot'])).toEqual({ kind: 'refused', message: 'explain does not print dot; it prints text, json, md.' });
  });

  it('refuses a profile that there is not', () => expect(parseInvocation(['graph', 'a', '--profile', 'weave'])).toEqual({ kind: 'refused', message: expect.stringContaining('kubernetes, calico') }));

  it('hands the dashboard its own options', () => expect(parseInvocation(['serve', 'sample', '--port', '80'])).toEqual({ kind: 'serve', argv: ['sample', '--port', '80'] }));
});
