import { COMMANDS, optionOf, type CommandSpec, type OptionName } from './command-table.ts';

const SOURCES = `SOURCE
  a file or a folder of manifests (several make one source), - for standard input,
  sample, cluster for the current context, or cluster:CONTEXT
`;

/** The help of the whole command. */
export function overview(): string {
  return `drawbridge: who can reach whom in a Kubernetes cluster, and the NetworkPolicies that say so

${table(COMMANDS.map(({ name, synopsis, summary }) => [`drawbridge ${name} ${synopsis}`, summary]))}
${SOURCES}
Exit code: 0 it holds, 1 it is broken, 2 it could not be told: a mistake in the command line, or input that cannot be read.
\`drawbridge COMMAND --help\` tells more of each; \`drawbridge --version\` prints the version.
`;
}

/** The help of one command. */
export function commandHelp(command: CommandSpec): string {
  const { name, synopsis, summary, details, examples, formats } = command;
  return `drawbridge ${name} ${synopsis}: ${summary}

${details}

${table(examples.map((example) => [example]))}
Options
${table(command.options.map((option) => [optionText(command, option), optionHelp(command, option)]))}${formats.length > 0 ? `\nFormats: ${formats.join(', ')} (default ${formats[0]})\n` : ''}${synopsis.includes('SOURCE') || name === 'diff' ? `\n${SOURCES}` : ''}`;
}

function optionText(command: CommandSpec, name: OptionName): string {
  const { short, value } = optionOf(command, name);
  return `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`;
}

function optionHelp(command: CommandSpec, name: OptionName): string {
  const { text, values } = optionOf(command, name);
  const choices = name === 'output' ? command.formats : values;
  return choices && choices.length > 0 ? `${text}: ${choices.join(', ')}` : text;
}

function table(rows: readonly (readonly string[])[]): string {
  const width = Math.max(...rows.map(([first = '']) => first.length));
  return rows.map(([first = '', second = '']) => `  ${first.padEnd(width)}  ${second}`.trimEnd()).map((line) => `${line}\n`).join('');
}
