'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import type { ProblemView } from '@/lib/queries/contract/common';
import { parseDraftFile } from '@/lib/queries/contract/draft-file';
import type { OpenRequest, SourceView } from '@/lib/queries/contract/source';
import { goToSource, pageSource } from '@/lib/queries/page-source';
import { closeSource, openSource, sourceQuery } from '@/lib/queries/source';
import { count } from '@/components/verdict/sentences';
import { carryOutcome, takeCarriedOutcome, type Outcome } from './carried-outcome';
import type { PickedFile } from './picked-file';
import { labelOf, readPicked } from './read-picked';

/** Which part of the window is asked for. */
export type Door = 'open' | 'manifests' | 'cluster' | 'sample';

export interface Doors {
  /** The window is open, at this part. */
  readonly shown: Door | null;
  readonly show: (door: Door | null) => void;
  /** What is being done, in words; nothing else can be begun meanwhile. */
  readonly progress: string | null;
  readonly outcome: Outcome | null;
  readonly open: (asked: OpenRequest) => Promise<void>;
  /** Ends watching a source; the page leaves it if it shows it, and says why where it cannot be. */
  readonly close: (id: string) => Promise<void>;
  readonly openFiles: (picked: Promise<readonly PickedFile[]>) => Promise<void>;
  readonly openText: (text: string) => Promise<void>;
  /** What was pasted on the page, to be looked at before it is opened. */
  readonly pasted: string;
  readonly setPasted: (text: string) => void;
}

const PASTED = 'Pasted manifests';

/**
 * Opens sources, one at a time, and remembers what went wrong. What is opened is shown by another page in the place of this one; those that
 * are open go on being watched, and other pages go on showing them.
 */
export function useDoors(): Doors {
  const client = useQueryClient();
  const [outcome, setOutcome] = useState(takeCarriedOutcome);
  const [shown, setShown] = useState<Door | null>(outcome === null ? null : 'manifests');
  const [progress, setProgress] = useState<string | null>(null);
  const [pasted, setPasted] = useState('');
  const busy = useRef(false);

  /** Runs one attempt; the window closes when there is nothing to tell of it. */
  const attempt = useCallback(async (work: () => Promise<Attempt>) => {
    if (busy.current) return;
    busy.current = true;
    setOutcome(null);
    try {
      const { goTo, ...result } = await work();
      const isTold = !result.opened || result.problems.some(({ severity }) => severity === 'error');
      if (goTo === undefined) setOutcome(isTold ? result : null);
      else {
        if (isTold) carryOutcome(result);
        goToSource(goTo);
      }
      if (goTo !== undefined || !isTold) setShown(null);
    } finally {
      busy.current = false;
      setProgress(null);
    }
  }, []);

  const send = useCallback(
    async (asked: OpenRequest, problems: readonly ProblemView[] = []): Promise<Attempt> => {
      setProgress(asked.to === 'manifests' ? `Evaluating ${count(asked.files.length, 'file')}…` : asked.to === 'context' ? `Opening ${asked.context}…` : 'Opening…');
      const result = await openSource(asked);
      if (result.kind === 'refused') return { opened: false, message: result.message, problems: [...problems, ...result.problems] };
      const { now, counts } = result.view;
      const goTo = now.isStarted ? null : now.id;
      if (goTo === pageSource()) await client.invalidateQueries();
      // Of a cluster that is still being read the page itself tells.
      const told = asked.to === 'manifests' ? [...problems, ...result.view.problems] : [];
      return { opened: true, message: `${now.label} is shown now: ${count(counts.workloads, 'workload')}, ${count(counts.policies, 'policy')}.`, problems: told, ...(goTo === pageSource() ? {} : { goTo }) };
    },
    [client],
  );

  const sendTexts = useCallback(
    async (label: string, files: readonly { readonly name: string; readonly text: string }[], problems: readonly ProblemView[]): Promise<Attempt> => {
      if (files.length === 0) return { opened: false, message: problems.length > 0 ? 'None of it can be read.' : 'There are no .yaml, .yml or .json files in it.', problems: [...problems] };
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
  const close = useCallback(
    async (id: string) => {
      try {
        await closeSource(id);
        if (id === pageSource()) goToSource(null);
        else await client.invalidateQueries({ queryKey: ['source'] });
      } catch (error) {
        setOutcome({ opened: false, message: error instanceof Error ? error.message : String(error), problems: [] });
        setShown((before) => before ?? 'open');
      }
    },
    [client],
  );
  const show = useCallback((door: Door | null) => {
    setShown(door);
    if (door === null) setOutcome(null);
  }, []);
  return { shown, show, progress, outcome, open, close, openFiles, openText, pasted, setPasted };
}

/** What is sent when the server has not said how much it takes; it decides in the end. */
const FALLBACK: SourceView['limits'] = { files: 1000, bytes: 8 * 1024 * 1024, fileBytes: 8 * 1024 * 1024, sources: 1 };

/** An attempt, and the source to go to where that is another one than this page shows. */
type Attempt = Outcome & { readonly goTo?: string | null };
