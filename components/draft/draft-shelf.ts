import { count } from '@/components/verdict/sentences';
import { plural } from '@/components/ui/format';
import type { NamedDraft } from '@/lib/model/draft';
import { mergeDrafts } from '@/lib/model/draft-merge';
import { draftsPrefix, emptyDraft, formatKeptDraft, namedDraft, openKey, parseKeptDraft, parseUnnamedDraft, unnamedKey, type KeptDraft } from './draft-storage';
import { EMPTY_HISTORY, reduceDraft, type DraftAction } from './draft-store';

/** What drafts are kept in: the browser's storage, which other pages write, too. */
export interface ShelfStorage {
  readonly keys: () => readonly string[];
  readonly get: (key: string) => string | null;
  /** False when there is no room, or it is not allowed. */
  readonly set: (key: string, text: string) => boolean;
  readonly remove: (key: string) => void;
  /** What this page alone remembers, across reloads. */
  readonly ownGet: (key: string) => string | null;
  readonly ownSet: (key: string, text: string) => void;
}

export interface ShelfState {
  readonly open: KeptDraft;
  /** All drafts for the source by name, the open one included. */
  readonly drafts: readonly KeptDraft[];
  /** Something the user must know about what is kept; absent when all is well. */
  readonly message?: string;
}

const NOT_KEPT = 'This browser does not let Drawbridge keep the draft: it will be gone after a reload.';
const HARDLY_KEPT = 'The storage of this browser is full: after a reload, no step of this draft can be undone. Deleting other drafts makes room.';
const DELETED = 'This draft was deleted in another tab. The next change brings it back.';

/**
 * The drafts for one source, each with its history. Whatever is changed is kept at once, and before anything is changed, what another tab
 * has kept meanwhile is taken over, so that neither overwrites the other.
 */
export class DraftShelf {
  #state: ShelfState;
  /** The text that the open draft was last read from or written as; `null` while it is not kept. */
  #text: string | null = null;
  /** The draft as it was last kept, while it could not be kept since. */
  #unkept: KeptDraft | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #parsed = new Map<string, { readonly text: string; readonly draft: KeptDraft | null }>();

  constructor(
    private readonly storage: ShelfStorage,
    private readonly source: string,
    private readonly newId: () => string,
    /** What its drafts were kept under before, which others may share. */
    former?: string,
  ) {
    const message = this.#takeOverUnnamed() ?? this.#copyFrom(former);
    const { drafts, damaged } = this.#readAll();
    const asked = storage.ownGet(openKey(source)) ?? storage.get(openKey(source));
    const open = drafts.find(({ id }) => id === asked) ?? drafts[0] ?? emptyDraft(FIRST, 'Draft 1');
    this.#text = storage.get(this.#key(open.id));
    const told = message ?? (damaged > 0 ? `${plural(damaged, { one: 'A draft', other: count(damaged, 'draft') })} kept in this browser ${plural(damaged, { one: 'is', other: 'are' })} damaged and left out.` : undefined);
    this.#state = this.#stateOf(open, drafts, told);
  }

  readonly state = (): ShelfState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly dispatch = (action: DraftAction): void => this.#change((draft) => ({ ...draft, history: reduceDraft(draft.history, action) }));

  /** Names the open draft; a name that another has gets a number. Under another name nothing of it has been saved yet. */
  rename(name: string, notes: string): void {
    this.#change(({ notes: _, saved, ...draft }) => {
      const given = this.#freeName(name.trim() || draft.name, draft.id);
      return { ...draft, name: given, ...(notes.trim() ? { notes: notes.trim() } : {}), ...(saved && given === draft.name ? { saved } : {}) };
    });
  }

  /** Puts a draft in the place of the open one, notes included, as one step; its name stays. */
  replace(content: NamedDraft): void {
    this.#change(({ notes: _, ...draft }) => ({ ...draft, ...(content.notes ? { notes: content.notes } : {}), history: reduceDraft(draft.history, { kind: 'replace', draft: content }) }));
  }

  /** Remembers what of the open draft is outside the browser. */
  setSaved(saved: KeptDraft['saved']): void {
    this.#change(({ saved: _, ...draft }) => (saved ? { ...draft, saved } : draft));
  }

  open(id: string): void {
    const draft = this.#readAll().drafts.find((one) => one.id === id);
    if (draft) this.#show(draft);
  }

  /** Puts a new draft on the shelf and opens it: an empty one, or what was imported. */
  create(content?: NamedDraft, saved?: KeptDraft['saved']): void {
    const name = content ? this.#freeName(content.name) : this.#numberedName();
    const draft = emptyDraft(this.newId(), name);
    this.#add({ ...draft, ...(content?.notes ? { notes: content.notes } : {}), history: content ? reduceDraft(EMPTY_HISTORY, { kind: 'replace', draft: content }) : EMPTY_HISTORY, ...(saved ? { saved } : {}) });
  }

  /** Opens a copy of the open draft; it goes its own way. */
  duplicate(): void {
    const { open } = this.#state;
    const { saved: _, ...copy } = open;
    this.#add({ ...copy, id: this.newId(), name: this.#freeName(`${open.name} copy`) });
  }

  /** Deletes the open draft and opens another one; what is given back undoes that. */
  remove(): () => void {
    const { open } = this.#state;
    this.storage.remove(this.#key(open.id));
    const next = this.#readAll().drafts[0];
    this.#show(next ?? emptyDraft(this.newId(), 'Draft 1'));
    return () => this.#add(open);
  }

  /** Another tab has written `key`, or, for `null`, everything. */
  storageChanged(key: string | null): void {
    if (key !== null && !key.startsWith(draftsPrefix(this.source))) return;
    const before = this.#state.message;
    const taken = this.#takeOver();
    this.#set(this.#state.open, taken ? taken.message : before);
  }

  #change(change: (draft: KeptDraft) => KeptDraft): void {
    const taken = this.#takeOver();
    const { open } = this.#state;
    const next = change(open);
    if (JSON.stringify(next) !== JSON.stringify(open)) this.#keep(next, open, taken?.message);
    else if (taken) this.#set(open, taken.message);
  }

  /** Writes a draft, with less of its history when there is no room. */
  #keep(draft: KeptDraft, before: KeptDraft, message?: string): void {
    for (const steps of [Infinity, 0]) {
      const text = formatKeptDraft(draft, steps);
      if (!this.storage.set(this.#key(draft.id), text)) continue;
      this.#text = text;
      this.#unkept = undefined;
      return this.#set(draft, steps === 0 ? HARDLY_KEPT : message);
    }
    this.#unkept ??= before;
    this.#set(draft, NOT_KEPT);
  }

  #add(draft: KeptDraft): void {
    this.#text = null;
    this.#unkept = undefined;
    this.#remember(draft.id);
    this.#keep(draft, draft);
  }

  #show(draft: KeptDraft): void {
    this.#text = this.storage.get(this.#key(draft.id));
    this.#unkept = undefined;
    this.#remember(draft.id);
    this.#set(draft);
  }

  /** Takes over what another tab has kept of the open draft, if it has, with what the user must know of that. */
  #takeOver(): { readonly message?: string } | undefined {
    const { open } = this.#state;
    const text = this.storage.get(this.#key(open.id));
    if (text === this.#text) return undefined;
    this.#text = text;
    if (text === null) return { message: DELETED };
    const theirs = this.#read(open.id, text);
    if (!theirs) return {};
    if (!this.#unkept) {
      this.#set(theirs);
      return {};
    }
    const merged = mergeDrafts(this.#unkept.history.present, open.history.present, theirs.history.present);
    this.#unkept = theirs;
    this.#set({ ...theirs, history: reduceDraft(theirs.history, { kind: 'replace', draft: merged.draft }) });
    return merged.conflicts.length > 0 ? { message: 'Another tab changed this draft in other ways: of what contradicts, both are among the changes.' } : {};
  }

  /** A draft from before drafts had names gets one. */
  #takeOverUnnamed(): string | undefined {
    const key = unnamedKey(this.source);
    const text = this.storage.get(key);
    if (text === null) return undefined;
    const history = parseUnnamedDraft(text);
    if (!history) {
      this.storage.remove(key);
      return 'The draft kept in this browser was damaged and has been discarded.';
    }
    if (this.storage.get(this.#key(FIRST)) === null && !this.storage.set(this.#key(FIRST), formatKeptDraft({ ...emptyDraft(FIRST, 'Draft 1'), history }))) return NOT_KEPT;
    this.storage.remove(key);
    return undefined;
  }

  /** Copies the drafts of another shelf, the first time that this one is looked at. */
  #copyFrom(former: string | undefined): string | undefined {
    const own = draftsPrefix(this.source);
    if (former === undefined || this.storage.get(openKey(this.source)) !== null || this.storage.keys().some((key) => key.startsWith(own))) return undefined;
    const theirs = this.storage.keys().filter((key) => key.startsWith(draftsPrefix(former)));
    if (theirs.length === 0) return undefined;
    for (const key of theirs) this.storage.set(own + key.slice(draftsPrefix(former).length), this.storage.get(key) ?? '');
    this.storage.set(openKey(this.source), this.storage.get(openKey(former)) ?? '');
    return `The drafts of this browser that were kept as “${former}” are copied here. They may have been drawn for manifests of that name: look at whom they concern.`;
  }

  #readAll(): { readonly drafts: readonly KeptDraft[]; readonly damaged: number } {
    const prefix = draftsPrefix(this.source);
    const read = this.storage.keys().filter((key) => key.startsWith(prefix)).map((key) => this.#read(key.slice(prefix.length), this.storage.get(key) ?? ''));
    const drafts = read.filter((draft) => draft !== null);
    return { drafts: drafts.sort(byName), damaged: read.length - drafts.length };
  }

  /** Most of them have not changed since they were last read. */
  #read(id: string, text: string): KeptDraft | null {
    const known = this.#parsed.get(id);
    if (known?.text === text) return known.draft;
    const draft = parseKeptDraft(id, text);
    this.#parsed.set(id, { text, draft });
    return draft;
  }

  #set(open: KeptDraft, message?: string): void {
    this.#state = this.#stateOf(open, this.#readAll().drafts, message);
    for (const listener of this.#listeners) listener();
  }

  #stateOf(open: KeptDraft, kept: readonly KeptDraft[], message: string | undefined): ShelfState {
    const drafts = [...kept.filter(({ id }) => id !== open.id), open].sort(byName);
    return { open, drafts, ...(message === undefined ? {} : { message }) };
  }

  #remember(id: string): void {
    this.storage.ownSet(openKey(this.source), id);
    this.storage.set(openKey(this.source), id);
  }

  #freeName(wanted: string, self?: string): string {
    const taken = new Set(this.#state.drafts.filter(({ id }) => id !== self).map(({ name }) => name));
    if (!taken.has(wanted)) return wanted.slice(0, 100);
    for (let number = 2; ; number += 1) if (!taken.has(`${wanted.slice(0, 90)} ${number}`)) return `${wanted.slice(0, 90)} ${number}`;
  }

  #numberedName(): string {
    const taken = new Set(this.#state.drafts.map(({ name }) => name));
    for (let number = 1; ; number += 1) if (!taken.has(`Draft ${number}`)) return `Draft ${number}`;
  }

  #key(id: string): string {
    return draftsPrefix(this.source) + id;
  }
}

/** The id of the first draft for a source: two pages that begin with nothing begin with the same. */
const FIRST = 'first';

const byName = (a: KeptDraft, b: KeptDraft): number => a.name.localeCompare(b.name, 'en', { numeric: true }) || (a.id < b.id ? -1 : 1);

/** The open draft as it is shared. */
export const openDraft = ({ open }: ShelfState): NamedDraft => namedDraft(open);
