import { existsSync } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { HELP, parseCommand, type SourceChoice } from './arguments.ts';
import { findFreePort, isLoopback } from './addresses.ts';
import { ensureBuilt } from './build.ts';
import { versionText } from './project.ts';
import { startServer } from './server.ts';
import { keepInput } from './standard-input.ts';

/** Exit code for a command line that cannot be followed. */
const MISUSE = 2;

const say = (line: string): void => console.log(line);
const complain = (line: string): void => console.error(`drawbridge: ${line}`);

/**
 * Does what `npm start` and `drawbridge serve` are for: reads their options and shows the source in the browser until told to end.
 * @param folder what relative paths are relative to
 * @returns the exit code
 */
export async function serve(argv: readonly string[], folder: string): Promise<number> {
  const command = parseCommand(argv, folder);
  switch (command.kind) {
    case 'help':
      process.stdout.write(HELP);
      return 0;
    case 'version':
      say(versionText());
      return 0;
    case 'refused':
      complain(command.message);
      return MISUSE;
    case 'start': {
      const missing = missingFiles(command.source);
      if (missing.length > 0) {
        complain(`there is no ${missing.join(', no ')}`);
        return MISUSE;
      }
      return start(command);
    }
  }
}

async function start(command: Extract<ReturnType<typeof parseCommand>, { kind: 'start' }>): Promise<number> {
  const { host, portGiven, othersMayOpen, apply } = command;
  const end = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end.abort());
  // Whoever started this on a newer Node is gone. Waiting for that keeps nothing running.
  process.once('disconnect', () => end.abort());
  process.channel?.unref();

  const input = command.source.kind === 'stdin' ? await keepInput(addAbortSignal(end.signal, process.stdin)) : null;
  if (input && 'error' in input) {
    complain(input.error);
    return MISUSE;
  }
  if (input) process.on('exit', input.remove);

  const built = await ensureBuilt(say, end.signal);
  if (built !== 0 || end.signal.aborted) return built;

  const free = await findFreePort(host, command.port, portGiven ? 1 : 100);
  if ('error' in free) {
    complain(free.error);
    return 1;
  }
  if (!isLoopback(host)) complain(`warning: with --host ${host}, everyone who can reach that address sees what Drawbridge reads. It asks for no password.${othersMayOpen ? ' With --let-others-open they may also have it read any context of your kubeconfig.' : ''}`);

  const server = await startServer(host, free.port, sourceForServer(command.source, input?.file), othersMayOpen, end.signal, apply);
  if ('error' in server) {
    if (!end.signal.aborted) complain(`the server did not start.\n${server.error}`);
    return end.signal.aborted ? 0 : 1;
  }
  say(`Drawbridge: ${server.url}  (${describeSource(command.source)})`);
  if (command.source.kind === 'sample' && (isLoopback(host) || othersMayOpen)) say('  Your own manifests or a cluster: drop files on the page, or press Open… there. Nothing of it is written to disk.');
  const code = await server.ended;
  return end.signal.aborted ? 0 : code;
}

/** What `lib/sources/current` finds in `DRAWBRIDGE_SOURCE`: standard input has become a file by then. */
function sourceForServer(source: SourceChoice, stdinFile: string | undefined): object {
  if (source.kind !== 'stdin') return source;
  return { ...source, kind: 'manifests', paths: stdinFile ? [stdinFile] : [], label: 'standard input', isCopy: true };
}

function describeSource(source: SourceChoice): string {
  switch (source.kind) {
    case 'sample':
      return 'sample';
    case 'stdin':
      return 'standard input';
    case 'manifests':
      return source.label;
    case 'cluster':
      return source.context ? [`context ${source.context}`, ...(source.besides ?? [])].join(', ') : 'current context';
  }
}

function missingFiles(source: SourceChoice): readonly string[] {
  const files = source.kind === 'manifests' ? source.paths : source.kind === 'cluster' && source.kubeconfig ? [source.kubeconfig] : [];
  return files.filter((file) => !existsSync(file));
}
