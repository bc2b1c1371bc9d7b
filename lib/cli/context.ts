import type { Format } from './command-table.ts';
import type { OptionValues } from './command-line.ts';

/** What a command is given. */
export interface CommandRun {
  readonly format: Format;
  readonly values: OptionValues;
  readonly positionals: readonly string[];
  /** What relative paths are relative to. */
  readonly folder: string;
  readonly stdin: AsyncIterable<Uint8Array | string>;
  /** Writes the result. */
  readonly print: (chunks: Iterable<string>) => Promise<void>;
  /** Writes a message beside the result. */
  readonly tell: (message: string) => void;
}

/** 0 it holds, 1 it is broken, 2 it could not be told. */
export type ExitCode = 0 | 1 | 2;

export type Command = (run: CommandRun) => Promise<ExitCode>;
