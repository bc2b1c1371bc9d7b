import { jsonText } from '@/lib/model/printable';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { withPageSource } from '@/lib/queries/page-source';
import { formatViewState, type ViewState } from '@/lib/queries/view-state';

/** Number of the form below; it grows when something that was there changes. */
const VERSION = 1;

/** What a view shows, as its answer has it. */
export interface ShownData {
  readonly revision: number;
  readonly [part: string]: unknown;
}

/** What is on screen as JSON: the answer that it is drawn from, with the source, the view that was asked for, and the search part of its address. */
export function viewJson(snapshot: SnapshotView, view: ViewState, { revision, ...shown }: ShownData, now: Date): string {
  const text = jsonText({ version: VERSION, source: snapshot.source, revision, at: now.toISOString(), profile: snapshot.profile.name, view, link: withPageSource(formatViewState(view)), ...shown }, 2);
  // A row of numbers is a line: in a text of JSON no string goes over several.
  return `${text.replace(/\[\n\s*(\d+(?:,\n\s*\d+)*)\n\s*\]/g, (_, numbers: string) => `[${numbers.replace(/,\n\s*/g, ', ')}]`)}\n`;
}
