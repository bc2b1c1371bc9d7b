import type { SourceView } from '@/lib/queries/contract/source';

/** A source that there is a way back to. */
export interface WayBack {
  readonly to: 'started' | 'previous';
  readonly info: SourceView['now'];
  readonly about: string;
}

/** What can be gone back to besides what is shown: what Drawbridge was started with, and what was shown before. */
export function waysBack(source: SourceView | undefined): readonly WayBack[] {
  if (!source) return [];
  const { started, previous } = source;
  const isOther = previous && (previous.kind !== started.kind || previous.label !== started.label);
  return [
    ...(started.isNow ? [] : [{ to: 'started' as const, info: started, about: 'What Drawbridge was started with.' }]),
    ...(isOther ? [{ to: 'previous' as const, info: previous, about: 'What was shown before.' }] : []),
  ];
}
