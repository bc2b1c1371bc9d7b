import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultCorpusFolder, hasCorpus, readCorpus } from './corpus';
import { formatReport, summarize } from './report';
import { runCorpus } from './run-corpus';

const USAGE = 'npm run conformance [-- --corpus DIR] [--json]';

process.exitCode = main(process.argv.slice(2));

/**
 * Runs the corpus. Exit code 0 when every case that is run passes, or when there is no corpus and none was named;
 * 1 when a case fails; 2 for wrong arguments or a named corpus that is not there.
 */
function main(args: readonly string[]): number {
  const options = readOptions(args);
  if (!options) return 2;
  const folder = options.corpus === undefined ? defaultCorpusFolder() : resolve(options.corpus);
  if (!existsSync(folder) || !hasCorpus(folder)) {
    console.error(`There is no corpus at ${folder}, so nothing was checked.${options.corpus === undefined ? ' Name one with --corpus DIR or DRAWBRIDGE_CORPUS.' : ''}`);
    if (options.json && options.corpus === undefined) console.log('{}');
    return options.corpus === undefined ? 0 : 2;
  }
  const results = runCorpus(readCorpus(folder));
  const failures = Object.values(summarize(results)).reduce((total, { fail }) => total + fail, 0);
  if (options.json) console.log(JSON.stringify(summarize(results), null, 2));
  else {
    console.log(`Corpus: ${folder}\n\n${formatReport(results)}\n`);
    console.log(failures === 0 ? 'Every case that was run passes.' : `${failures} cases fail.`);
  }
  return failures === 0 ? 0 : 1;
}

function readOptions(args: readonly string[]): { readonly corpus?: string; readonly json: boolean } | undefined {
  try {
    const { values } = parseArgs({ args: [...args], options: { corpus: { type: 'string' }, json: { type: 'boolean', default: false } } });
    return { corpus: values.corpus, json: values.json };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return undefined;
  }
}
