'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import type { ProblemView } from '@/lib/queries/contract/common';
import { parseDraftFile } from '@/lib/queries/contract/draft-file';
import type { OpenRequest, SourceView } from '@/lib/queries/contract/source';
import { openSource, sourceQuery } from '@/lib/queries/source';
import { count } from '@/components/verdict/sentences';
import type { PickedFile } from './picked-file';
import { labelOf, readPicked } from './read-picked';

/** Which part of the window is asked for. */
export type Door = 'manifests' | 'cluster' | 'sample';

/** What became of the last attempt, for as long as there is something to say about it. */
export interface Outcome {
  /** Whether something else is shown now. */
  readonly opened: boolean;
  readonly message: string;
  readonly problems: readonly ProblemView[];
}

export interface Doors {
  /** The window is open, at this part. */
  readonly shown: Door | null;
  readonly show: (door: Door | null) => void;
  /** What is being done, in words; nothing else can be begun meanwhile. */
  readonly progress: string | null;
  readonly outcome: Outcome | null;
  readonly open: (asked: OpenRequest) => Promise<void>;
  readonly openFiles: (picked: Promise<readonly PickedFile[]>) => Promise<void>;
  readonly openText: (text: string) => Promise<void>;
  /** What was pasted on the page, to be looked at before it is opened. */
  readonly pasted: string;
  readonly setPasted: (text: string) => void;
}

const PASTED = 'Pasted manifests';

/** Opens sources, one at a time, and remembers what went wrong. What is shown is the same for every page, so all of them are told by the server. */
export function useDoors(): Doors {
  const client = useQueryClient();
  const [shown, setShown] = useState<Door | null>(null);
  const [progress, setProgress] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [pasted, setPasted] = useState('');
  const busy = useRef(false);

  /** Runs one attempt; the window closes when there is nothing to tell of it. */
  const attempt = useCallback(async (work: () => Promise<Outcome>) => {
    if (busy.current) return;
    busy.current = true;
    setOutcome(null);
    try {
      const result = await work();
      if (result.opened && !result.problems.some(({ severity }) => severity === 'error')) setShown(null);
      else setOutcome(result);
    } finally {
      busy.current = false;
      setProgress(null);
    }
  }, []);

  const send = useCallback(
    async (asked: OpenRequest, problems: readonly ProblemView[] = []): Promise<Outcome> => {
      setProgress(asked.to === 'manifests' ? `Evaluating ${count(asked.files.length, 'file')}…` : asked.to === 'context' ? `Opening ${asked.context}…` : 'Opening…');
      const result = await openSource(asked);
      if (result.kind === 'refused') return { opened: false, message: result.message, problems: [...problems, ...result.problems] };
      void client.invalidateQueries({ queryKey: sourceQuery().queryKey });
      const { now, counts } = result.view;
      // Of a cluster that is still being read the page itself tells.
      const told = asked.to === 'manifests' ? [...problems, ...result.view.problems] : [];
      return { opened: true, message: `${now.label} is shown now: ${count(counts.workloads, 'workload')}, ${count(counts.policies, 'policy')}.`, problems: told };
    },
    [client],
  );

  const sendTexts = useCallback(
    async (label: string, files: readonly { readonly name: string; readonly text: string }[], problems: readonly ProblemView[]): Promise<Outcome> => {
      if (files.length === 0) return { opened: false, message: problems.length > 0 ? 'None of it can be read.' : 'There are no .yaml, .yml or .json files in it.', problems };
      const result = await send({ to: 'manifests', label, files: [...files] }, problems);
      const [only] = files;
      if (!result.opened && only && files.length === 1 && (await parseDraftFile(only.text, only.name)).ok) {
        return { opened: false, message: `${only.name} is a draft of Drawbridge. Drop it on the draft below the map, or import it from the menu there.`, problems: [] };
      }
      return result;
    },
    [send],
  );

  const open = useCallback((asked: OpenRequest) => attempt(() => send(asked)), [attempt, send]);
  const openText = useCallback((text: string) => attempt(() => sendTexts(PASTED, [{ name: 'pasted', text }], [])), [attempt, sendTexts]);
  const openFiles = useCallback(
    (picked: Promise<readonly PickedFile[]>) =>
      attempt(async () => {
        setShown((before) => before ?? 'manifests');
        setProgress('Looking through the files…');
        const found = await picked.catch(() => null);
        if (found === null) return { opened: false, message: 'The browser could not read what was dropped.', problems: [] };
        const { limits } = await client.ensureQueryData(sourceQuery()).catch((): Pick<SourceView, 'limits'> => ({ limits: FALLBACK }));
        const { files, problems } = await readPicked(found, limits, (read) => setProgress(`Reading ${count(found.length, 'file')}: ${read} read…`));
        return sendTexts(labelOf(files.map(({ name }) => name)), files, problems);
      }),
    [attempt, client, sendTexts],
  );
  const show = useCallback((door: Door | null) => {
    setShown(door);
    if (door === null) setOutcome(null);
  }, []);
  return { shown, show, progress, outcome, open, openFiles, openText, pasted, setPasted };
}

/** What is sent when the server has not said how much it takes; it decides in the end. */
const FALLBACK: SourceView['limits'] = { files: 1000, bytes: 8 * 1024 * 1024, fileBytes: 8 * 1024 * 1024 };
