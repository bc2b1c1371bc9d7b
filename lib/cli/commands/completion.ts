import { CliError } from '../cli-error.ts';
import { COMMANDS, optionOf, type CommandSpec, type OptionName } from '../command-table.ts';
import type { Command } from '../context.ts';

/** Prints a completion script. */
export const completion: Command = async ({ positionals, print }) => {
  const [shell, ...more] = positionals;
  const script = more.length === 0 ? SCRIPTS.get(shell ?? '') : undefined;
  if (!script) throw new CliError(`name one shell: ${[...SCRIPTS.keys()].join(', ')}.`);
  await print([script()]);
  return 0;
};

const names = COMMANDS.map(({ name }) => name).join(' ');
const optionsOf = ({ options }: CommandSpec): string => options.map((option) => `--${option}`).join(' ');
const valuesOf = (command: CommandSpec, option: OptionName): readonly string[] => (option === 'output' ? command.formats : (optionOf(command, option).values ?? []));
const hasValues = (command: CommandSpec, option: OptionName): boolean => valuesOf(command, option).length > 0;

/** Commands and the values of an option that only some words are right for. */
const choices = COMMANDS.flatMap((command) => command.options.filter((option) => hasValues(command, option)).map((option) => ({ command, option, values: valuesOf(command, option).join(' ') })));
const flagsOf = (command: CommandSpec, option: OptionName): string[] => [`--${option}`, ...(optionOf(command, option).short ? [`-${optionOf(command, option).short}`] : [])];

const bash = (): string => `# bash completion of drawbridge
_drawbridge() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${names}" -- "$word"))
    return
  fi
  case "$command $before" in
${choices.map(({ command, option, values }) => `    ${flagsOf(command, option).map((flag) => `"${command.name} ${flag}"`).join('|')}) COMPREPLY=($(compgen -W "${values}" -- "$word")); return ;;`).join('\n')}
  esac
  case "$word" in
    -*)
      case "$command" in
${COMMANDS.map((command) => `        ${command.name}) COMPREPLY=($(compgen -W "${optionsOf(command)}" -- "$word")) ;;`).join('\n')}
      esac ;;
    *)
      if [ "$command" = completion ]; then
        COMPREPLY=($(compgen -W "${[...SCRIPTS.keys()].join(' ')}" -- "$word"))
      else
        COMPREPLY=($(compgen -W "sample cluster" -- "$word") $(compgen -f -- "$word"))
      fi ;;
  esac
}
complete -o filenames -F _drawbridge drawbridge
`;

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const zsh = (): string => `#compdef drawbridge
_drawbridge() {
  local -a commands
  commands=(
${COMMANDS.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "$words[2]" in
${COMMANDS.map((command) => `    ${command.name}) _arguments ${[...command.options.map((option) => zshOption(command, option)), command.name === 'completion' ? quoted(`2:shell:(${[...SCRIPTS.keys()].join(' ')})`) : quoted('*:source:_files')].join(' ')} ;;`).join('\n')}
  esac
}
if [ "$funcstack[1]" = "_drawbridge" ]; then
  _drawbridge "$@"
else
  compdef _drawbridge drawbridge
fi
`;

function zshOption(command: CommandSpec, option: OptionName): string {
  const { text, value, multiple } = optionOf(command, option);
  const words = text.replace(/[[\]:]/g, ' ');
  const action = hasValues(command, option) ? `(${valuesOf(command, option).join(' ')})` : value === 'FILE' || value === 'DIR' ? '_files' : ' ';
  return quoted(`${multiple ? '*' : ''}--${option}[${words}]${value === undefined ? '' : `:${value}:${action}`}`);
}

const fish = (): string =>
  `# fish completion of drawbridge
${COMMANDS.map(({ name, summary }) => `complete -c drawbridge -n __fish_use_subcommand -f -a ${name} -d ${fishText(summary)}`).join('\n')}
${COMMANDS.flatMap((command) => command.options.map((option) => fishOption(command, option))).join('\n')}
complete -c drawbridge -n '__fish_seen_subcommand_from completion' -f -a '${[...SCRIPTS.keys()].join(' ')}'
`;

const fishText = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function fishOption(command: CommandSpec, option: OptionName): string {
  const { text, short, value } = optionOf(command, option);
  const argument = hasValues(command, option) ? ` -x -a ${fishText(valuesOf(command, option).join(' '))}` : value === 'FILE' || value === 'DIR' ? ' -r' : value === undefined ? '' : ' -x';
  return `complete -c drawbridge -n '__fish_seen_subcommand_from ${command.name}' -l ${option}${short ? ` -s ${short}` : ''}${argument} -d ${fishText(text)}`;
}

const SCRIPTS: ReadonlyMap<string, () => string> = new Map([
  ['bash', bash],
  ['zsh', zsh],
  ['fish', fish],
]);
