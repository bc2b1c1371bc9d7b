import path from 'node:path';
import type { Snapshot, SourceInfo } from '@/lib/model/snapshot';
import { readFiles } from './manifest-files';
import { readManifestFiles } from './manifests';
import type { Source } from './source';

const INFO: SourceInfo = { kind: 'sample', label: 'Sample shop' };

/** The start script, the tests and the tools all run in the project's folder; a bundled module's own path means nothing. */
const sampleFolder = () => path.join(process.cwd(), 'lib', 'sources', 'sample');

/** Reads the shop that is shipped as an example. */
export async function readSample(): Promise<Snapshot> {
  const folder = sampleFolder();
  const { files, problems } = await readFiles([folder]);
  const named = files.map((file) => ({ ...file, name: path.relative(folder, file.name) }));
  return readManifestFiles(named, { source: INFO, problems });
}

/** The sample as a source: read once, it never changes. */
export function createSampleSource(): Source {
  let started = false;
  let stopped = false;
  return {
    info: INFO,
    start(listener) {
      if (started) return;
      started = true;
      void readSample().then((snapshot) => {
        if (!stopped) listener({ snapshot, freshness: { state: 'static' } });
      });
    },
    async stop() {
      stopped = true;
    },
  };
}
