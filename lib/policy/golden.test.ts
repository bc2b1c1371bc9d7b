import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readManifests } from '@/lib/sources/manifests';
import { AllowGraph } from './allow-graph';
import { formatPorts, isNoPorts } from './port-set';

const FOLDER = fileURLToPath(new URL('__fixtures__', import.meta.url));

/** Every pair that is not denied, one a line: `from => to : ports`. */
async function edgesOf(folder: string): Promise<string> {
  const snapshot = await readManifests([folder]);
  expect(snapshot.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const graph = new AllowGraph(snapshot);
  const lines: string[] = [];
  for (const from of graph.peers) {
    for (const to of graph.peers) {
      if (from.kind !== 'workload' && to.kind !== 'workload') continue;
      const { state, allowed, unknown, partial } = graph.pair(from.id, to.id);
      if (state === 'denied') continue;
      const ports = [...formatPorts(allowed), ...(isNoPorts(unknown) ? [] : formatPorts(unknown).map((text) => `perhaps ${text}`))].join(', ');
      lines.push(`${from.id.replace('workload/', '')} => ${to.id.replace('workload/', '')} : ${ports}${state === 'open' ? ' (no policy)' : ''}${partial ? ' (in part)' : ''}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

describe('manifests give these edges', () => {
  it.each(readdirSync(FOLDER))('%s', async (scenario) => {
    expect(await edgesOf(`${FOLDER}/${scenario}/manifests.yaml`)).toBe(readFileSync(`${FOLDER}/${scenario}/edges.txt`, 'utf8'));
  });
});
