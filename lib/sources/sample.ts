import path from 'node:path';
import type { ProfileName } from '@/lib/model/profile';
import type { Snapshot, SourceInfo } from '@/lib/model/snapshot';
import { readFiles } from './manifest-files';
import { readManifestFiles } from './manifests';
import type { Source } from './source';

/** What the sample is called. */
export const SAMPLE: SourceInfo = { kind: 'sample', label: 'Sample shop' };

/** The server, the tests and the tools all run in the project's folder; a bundled module's own path means nothing. */
const projectFolder = () => process.cwd();

/** Reads the shop that is shipped as an example, under a profile if one is given; `project` is where Drawbridge lies. */
export async function readSample({ project = projectFolder(), profile }: { readonly project?: string; readonly profile?: ProfileName } = {}): Promise<Snapshot> {
  const folder = path.join(project, 'lib', 'sources', 'sample');
  const { files, problems } = await readFiles([folder]);
  const named = files.map((file) => ({ ...file, name: path.relative(folder, file.name) }));
  return readManifestFiles(named, { source: SAMPLE, profile, problems });
}

/** The text of one file of the sample, by the name that its objects carry; `undefined` when there is no such file. */
export async function readSampleText(name: string): Promise<string | undefined> {
  const folder = path.join(projectFolder(), 'lib', 'sources', 'sample');
  const { files } = await readFiles([folder]);
  const content = files.find((file) => path.relative(folder, file.name) === name)?.content;
  return typeof content === 'string' || content === undefined ? content : new TextDecoder().decode(content);
}

/** The sample as a source: read once, it never changes. */
export function createSampleSource(profile?: ProfileName): Source {
  let started = false;
  let stopped = false;
  return {
    info: SAMPLE,
    start(listener) {
      if (started) return;
      started = true;
      void readSample({ profile }).then((snapshot) => {
        if (!stopped) listener({ snapshot, freshness: { state: 'static' } });
      });
    },
    async stop() {
      stopped = true;
    },
  };
}
