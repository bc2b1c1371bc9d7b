import { CliError } from './cli-error.ts';
import { parseInvocation } from './command-line.ts';
import type { CommandName } from './command-table.ts';
import type { Command } from './context.ts';
import { printable } from '@/lib/model/printable';
import { isModernNode, versionText } from './project.ts';

/** Exit code when nothing can be told. */
const UNTOLD = 2;

const commands: Readonly<Record<Exclude<CommandName, 'serve'>, () => Promise<Command>>> = {
  graph: async () => (await import('./commands/graph.ts')).graph,
  reach: async () => (await import('./commands/reach.ts')).reach,
  explain: async () => (await import('./commands/explain.ts')).explain,
  diff: async () => (await import('./commands/diff.ts')).diff,
  check: async () => (await import('./commands/check.ts')).check,
  findings: async () => (await import('./commands/findings.ts')).findings,
  export: async () => (await import('./commands/export.ts')).exportPolicies,
  synthesize: async () => (await import('./commands/synthesize.ts')).synthesize,
  refactor: async () => (await import('./commands/refactor.ts')).refactor,
  guardrails: async () => (await import('./commands/guardrails.ts')).guardrails,
  completion: async () => (await import('./commands/completion.ts')).completion,
};

// A reader such as `head` that has seen enough closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') tell(error.message);
  process.exit(error.code === 'EPIPE' ? (process.exitCode ?? 0) : UNTOLD);
});
process.stderr.on('error', () => process.exit(UNTOLD));

async function main(argv: readonly string[]): Promise<number> {
  const invocation = parseInvocation(argv);
  switch (invocation.kind) {
    case 'print':
      await print([invocation.text]);
      return 0;
    case 'version':
      await print([`${versionText()}\n`]);
      return 0;
    case 'refused':
      tell(invocation.message);
      return UNTOLD;
    case 'serve':
      if (!isModernNode() && !invocation.argv.includes('--help')) {
        tell(`the dashboard needs Node 22.19 or newer; this is ${process.versions.node}.`);
        return UNTOLD;
      }
      return (await import('./serve.ts')).serve(invocation.argv, process.cwd());
    case 'run':
      try {
        const command = await commands[invocation.command.name as Exclude<CommandName, 'serve'>]();
        return await command({ ...invocation, folder: process.cwd(), stdin: process.stdin, print, tell });
      } catch (error) {
        tell(error instanceof CliError ? error.message : `this should not have happened: ${error instanceof Error ? error.stack : String(error)}`);
        return UNTOLD;
      }
  }
}

/** Writes in pieces of a size that neither a pipe nor the memory minds. */
async function print(chunks: Iterable<string>): Promise<void> {
  let pending = '';
  for (const chunk of chunks) {
    pending += chunk;
    if (pending.length < 1 << 16) continue;
    await write(pending);
    pending = '';
  }
  if (pending !== '') await write(pending);
}

const write = (text: string): Promise<void> =>
  new Promise((resolve) => {
    if (process.stdout.write(text)) resolve();
    else process.stdout.once('drain', resolve);
  });

function tell(message: string): void {
  const [first = '', ...more] = message.split('\n');
  process.stderr.write([`drawbridge: ${printable(first)}`, ...more.map(printable)].map((line) => `${line}\n`).join(''));
}

process.exitCode = await main(process.argv.slice(2));
