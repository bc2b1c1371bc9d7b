import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { createVitest } from 'vitest/node';

/** Tests that judge the engine: all, or those that MUTATION_TESTS names, separated by commas. */
const include = process.env.MUTATION_TESTS?.split(',') ?? ['lib/policy/**/*.test.ts', 'lib/views/**/*.test.ts'];

/** Tests that take seconds for each mutant, or that claim to have met enough cases, which few runs do not. */
const exclude = ['lib/policy/exhaustive.test.ts', 'lib/policy/findings/findings.properties.test.ts'];

/** Runs mutants of one sandbox on tests that stay loaded: the answers of resident.ts, in Stryker's words. */
class ResidentRunner {
  #vitest;
  #channel;

  /** Nothing needs loading anew: what runs on loading is not mutated (`ignoreStatic`), and the tests keep nothing. */
  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    const name = `mutants of ${process.pid}`;
    this.#channel = new BroadcastChannel(name);
    const ready = this.#answer();
    this.#vitest = await createVitest('test', { config: 'vitest.mutation.config.ts', watch: false, pool: 'threads', maxWorkers: 1, reporters: [{}] });
    this.#vitest.provide('mutation', { namespace: INSTRUMENTER_CONSTANTS.NAMESPACE, channel: name, include, exclude });
    // It ends when told to stop; a failure to load the tests would leave nobody to answer.
    void this.#vitest.start().then(({ unhandledErrors, testModules }) => {
      const errors = [...unhandledErrors, ...testModules.flatMap((module) => module.errors())];
      if (errors.length > 0) console.error(errors);
    });
    await ready;
  }

  async dryRun() {
    const { reports, coverage } = await this.#ask({ kind: 'survey' });
    return {
      status: 'complete',
      mutantCoverage: coverage,
      tests: reports.map(({ id, milliseconds, failure }) => ({ id, name: id, timeSpentMs: milliseconds, ...(failure === undefined ? { status: 0 } : { status: 1, failureMessage: failure }) })),
    };
  }

  async mutantRun({ activeMutant, testFilter }) {
    const { reports, endless } = await this.#ask({ kind: 'attempt', mutant: activeMutant.id, ids: testFilter });
    const { id, failure } = reports.at(-1) ?? {};
    if (endless) return { status: 'timeout', reason: id };
    return failure === undefined ? { status: 'survived', nrOfTests: reports.length } : { status: 'killed', killedBy: [id], failureMessage: failure, nrOfTests: reports.length };
  }

  async dispose() {
    this.#channel.postMessage({ kind: 'stop' });
    await this.#vitest.close();
    this.#channel.close();
  }

  #answer() {
    return new Promise((resolve) => { this.#channel.onmessage = ({ data }) => resolve(data); });
  }

  #ask(order) {
    const answer = this.#answer();
    this.#channel.postMessage(order);
    return answer;
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'resident', ResidentRunner)];
