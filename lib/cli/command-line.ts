import { parseArgs } from 'node:util';
import { COMMANDS, OPTIONS, type CommandSpec, type Format, type OptionName } from './command-table.ts';
import { commandHelp, overview } from './help.ts';

/** Options as they were given. */
export interface OptionValues {
  readonly output?: string;
  readonly namespace?: readonly string[];
  readonly port?: string;
  readonly from?: boolean;
  readonly to?: boolean;
  readonly future?: boolean;
  readonly draft?: string;
  readonly allow?: readonly string[];
  readonly keep?: readonly string[];
  readonly deny?: readonly string[];
  readonly isolate?: readonly string[];
  readonly ingress?: boolean;
  readonly egress?: boolean;
  readonly unproven?: boolean;
  readonly 'keep-graph'?: boolean;
  readonly intent?: string;
  readonly seal?: boolean;
  readonly declared?: boolean;
  readonly observed?: string;
  readonly without?: readonly string[];
  readonly name?: readonly string[];
  readonly target?: string;
  readonly merge?: boolean;
  readonly drop?: boolean;
  readonly shorten?: boolean;
  readonly rename?: boolean;
  readonly proof?: string;
  readonly 'fail-on'?: string;
  readonly profile?: string;
  readonly 'pod-cidr'?: readonly string[];
  readonly kubeconfig?: string;
}

/** What a command line asks for; `refused` is a mistake in it, in words for the user. */
export type Invocation =
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'version' }
  | { readonly kind: 'refused'; readonly message: string }
  /** The dashboard reads its own options, which are those of `npm start`. */
  | { readonly kind: 'serve'; readonly argv: readonly string[] }
  | { readonly kind: 'run'; readonly command: CommandSpec; readonly format: Format; readonly values: OptionValues; readonly positionals: readonly string[] };

/**
 * Reads a command line. Help is given whatever else stands beside it.
 * @param argv without the interpreter and the script
 */
export function parseInvocation(argv: readonly string[]): Invocation {
  const [first, ...rest] = argv;
  const command = COMMANDS.find(({ name }) => name === (first === 'help' ? rest[0] : first));
  const end = argv.indexOf('--');
  const wantsHelp = first === 'help' || (end < 0 ? argv : argv.slice(0, end)).some((word) => word === '--help' || word === '-h');
  if (wantsHelp && command?.name === 'serve') return { kind: 'serve', argv: ['--help'] };
  if (wantsHelp) return { kind: 'print', text: command ? commandHelp(command) : overview() };
  if (first === undefined) return refused(`there is no command.\n\n${overview()}`);
  if (first === '--version' || first === '-v') return { kind: 'version' };
  if (!command) return refused(`there is no command ${first}; the commands are ${COMMANDS.map(({ name }) => name).join(', ')}.`);
  if (command.name === 'serve') return { kind: 'serve', argv: rest };
  return parseCommand(command, rest);
}

function parseCommand(command: CommandSpec, argv: readonly string[]): Invocation {
  let parsed;
  try {
    parsed = parseArgs({ args: [...argv], allowPositionals: true, options: Object.fromEntries(command.options.map((name) => [name, parserOption(name)])) });
  } catch (error) {
    // Of several sentences the first names the option; the rest explains how to escape it.
    const message = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    return refused(`${message}. \`drawbridge ${command.name} --help\` lists the options.`);
  }
  const values = parsed.values as OptionValues & Readonly<Record<string, unknown>>;
  for (const name of command.options) {
    const { values: allowed } = OPTIONS[name] as { readonly values?: readonly string[] };
    const wrong = [values[name]].flat().find((given) => typeof given === 'string' && !allowed?.includes(given));
    if (allowed && wrong !== undefined) return refused(`--${name} ${String(wrong)}: it is one of ${allowed.join(', ')}.`);
  }
  const { formats } = command;
  const format = values.output === undefined || formats.length === 0 ? (formats[0] ?? 'text') : formats.find((one) => one === values.output);
  if (!format) return refused(`${command.name} does not print ${values.output}; it prints ${formats.join(', ')}.`);
  return { kind: 'run', command, format, values, positionals: parsed.positionals };
}

function parserOption(name: OptionName): { type: 'string' | 'boolean'; short?: string; multiple?: boolean } {
  const { type, ...rest } = OPTIONS[name] as { readonly type: 'string' | 'boolean'; readonly short?: string; readonly multiple?: boolean };
  return { type, ...(rest.short !== undefined && { short: rest.short }), ...(rest.multiple !== undefined && { multiple: rest.multiple }) };
}

const refused = (message: string): Invocation => ({ kind: 'refused', message });
