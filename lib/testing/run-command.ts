import { parseInvocation } from '@/lib/cli/command-line';
import type { Command, ExitCode } from '@/lib/cli/context';
import { CliError } from '@/lib/cli/cli-error';

export interface CommandOutcome {
  readonly code: ExitCode;
  readonly out: string;
  readonly messages: readonly string[];
}

/** Runs a command of the command line in this process, with a text as its standard input. */
export async function runCommand(command: Command, argv: readonly string[], input = ''): Promise<CommandOutcome> {
  const invocation = parseInvocation(argv);
  if (invocation.kind !== 'run') throw new Error(`${argv.join(' ')} is ${JSON.stringify(invocation)}`);
  let out = '';
  const messages: string[] = [];
  const run = {
    ...invocation,
    folder: process.cwd(),
    stdin: (async function* () {
      yield Buffer.from(input);
    })(),
    print: async (chunks: Iterable<string>) => {
      for (const chunk of chunks) out += chunk;
    },
    tell: (message: string) => void messages.push(message),
  };
  try {
    return { code: await command(run), out, messages };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { code: 2, out, messages: [...messages, error.message] };
  }
}
