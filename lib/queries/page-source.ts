/** The parameter by which pages and requests name the source that they are about. */
const SOURCE = 'source';

/** Read once: whatever becomes of the address, the page goes on about what it was loaded for. */
const shown = typeof window === 'undefined' ? null : new URLSearchParams(window.location.search).get(SOURCE);

/**
 * The id of the source that this page shows; `null` for what Drawbridge was started with. It is one source for as long as the page
 * lives, so that no late answer, no draft and no half-finished step of one cluster ever meets another: for another source
 * another page is loaded.
 */
export const pageSource = (): string | null => shown;

/** A query for a request of this page, which names its source. */
export function ofPageSource(query: URLSearchParams): URLSearchParams {
  if (shown !== null) query.set(SOURCE, shown);
  return query;
}

/** A search part for this page, with its source first. */
export function withPageSource(search: string): string {
  if (shown === null) return search;
  return `?${SOURCE}=${encodeURIComponent(shown)}${search.replace('?', '&')}`;
}

/** The address at which a source is shown; `null`: what Drawbridge was started with. */
export const sourceAddress = (id: string | null): string => (id === null ? '/' : `/?${SOURCE}=${encodeURIComponent(id)}`);

/** Leaves this page for one that shows a source. */
export function goToSource(id: string | null): void {
  window.location.assign(sourceAddress(id));
}
