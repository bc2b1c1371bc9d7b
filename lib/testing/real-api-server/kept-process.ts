import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Runs the program until its standard input ends, and then kills it and removes a folder. The input ends with whoever holds its other
 * side, however that one ends, so that nothing outlives a test run. Signals of the terminal are for the one that holds it.
 */
const KEEPER = 'trap "" INT TERM HUP; folder=$1; shift; "$@" </dev/null & pid=$!; exec >/dev/null 2>&1; cat; kill -KILL $pid; wait $pid; [ -z "$folder" ] || rm -rf -- "$folder"';
const MOST_LINES = 40;

/** A server program that ends with us. */
export class KeptProcess {
  readonly #keeper: ChildProcess;
  readonly #closed: Promise<void>;
  #lines: string[] = [];
  #ended = false;

  /** `removes`: a folder that goes when the program has ended. */
  constructor(program: string, args: readonly string[], removes = '') {
    this.#keeper = spawn('/bin/sh', ['-c', KEEPER, 'sh', removes, program, ...args], { stdio: 'pipe' });
    this.#closed = new Promise((resolve) => {
      this.#keeper.once('close', () => resolve());
      this.#keeper.once('error', () => resolve());
    });
    this.#keeper.stdin?.on('error', () => undefined);
    for (const stream of [this.#keeper.stdout, this.#keeper.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#lines = [...this.#lines, ...text.split('\n').filter(Boolean)].slice(-MOST_LINES)));
    }
    // The keeper itself says nothing, so that what it says ends with the program.
    this.#keeper.stdout?.once('close', () => (this.#ended = true));
  }

  /** Whether the program has ended, of itself or killed. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The last lines that it wrote. */
  get lastWords(): string {
    return this.#lines.join('\n');
  }

  /** Kills it as a crash does; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#keeper.stdin?.end();
    await this.#closed;
  }
}
