import { describe, expect, it } from 'vitest';
import type { PeerId } from '@/lib/model/ids';
import { DraftShelf, openDraft, type ShelfStorage } from './draft-shelf';
import { shelfName } from './draft-storage';
import { EMPTY_HISTORY, reduceDraft, type DraftAction } from './draft-store';

const isolate = (name: string): DraftAction => ({ kind: 'isolate', subject: `namespace/${name}`, directions: ['ingress'] });

/** A browser: what its pages share, and pages that each remember something of their own. */
class Browser {
  readonly texts = new Map<string, string>();
  room = Infinity;
  #ids = 0;

  page(source = 'sample', own = new Map<string, string>(), former?: string): DraftShelf {
    const storage: ShelfStorage = {
      keys: () => [...this.texts.keys()],
      get: (key) => this.texts.get(key) ?? null,
      set: (key, text) => {
        if (text.length > this.room) return false;
        this.texts.set(key, text);
        return true;
      },
      remove: (key) => void this.texts.delete(key),
      ownGet: (key) => own.get(key) ?? null,
      ownSet: (key, text) => void own.set(key, text),
    };
    return new DraftShelf(storage, source, () => `d${(this.#ids += 1)}`, former);
  }
}

const subjects = (shelf: DraftShelf) => shelf.state().open.history.present.changes.map((change) => (change.kind === 'isolate' ? change.subject.replace('namespace/', '') : change.kind));
const names = (shelf: DraftShelf) => shelf.state().drafts.map(({ name }) => name);

describe('drafts on the shelf', () => {
  it('begin with an empty one, and each keeps its own history', () => {
    const browser = new Browser();
    const shelf = browser.page();
    expect([names(shelf), subjects(shelf)]).toEqual([['Draft 1'], []]);
    shelf.dispatch(isolate('a'));
    shelf.create();
    shelf.dispatch(isolate('b'));
    shelf.dispatch({ kind: 'undo' });
    expect([names(shelf), subjects(shelf)]).toEqual([['Draft 1', 'Draft 2'], []]);
    shelf.open('first');
    expect(subjects(shelf)).toEqual(['a']);

    const reloaded = browser.page();
    expect(subjects(reloaded)).toEqual(['a']);
    reloaded.dispatch({ kind: 'undo' });
    reloaded.open('d1');
    reloaded.dispatch({ kind: 'redo' });
    expect(subjects(reloaded)).toEqual(['b']);
  });

  it('are another source’s own', () => {
    const browser = new Browser();
    browser.page('a').dispatch(isolate('x'));
    expect(subjects(browser.page('b'))).toEqual([]);
  });

  it('have names and notes, and no name twice', () => {
    const shelf = new Browser().page();
    shelf.dispatch(isolate('a'));
    shelf.rename(' Cut over ', ' For the audit. ');
    shelf.duplicate();
    shelf.rename('Cut over', '');
    expect(openDraft(shelf.state())).toMatchObject({ name: 'Cut over 2', changes: [{ subject: 'namespace/a' }] });
    expect(openDraft(shelf.state())).not.toHaveProperty('notes');
    shelf.rename('  ', '');
    expect(names(shelf)).toEqual(['Cut over', 'Cut over 2']);
    shelf.create({ version: 1, name: 'Cut over', notes: 'theirs', changes: [{ id: 'c1', kind: 'isolate', subject: 'namespace/z' as PeerId, directions: ['egress'] }] });
    expect([shelf.state().open.name, shelf.state().open.notes, subjects(shelf)]).toEqual(['Cut over 3', 'theirs', ['z']]);
  });

  it('come back when deleting them is undone, with their history', () => {
    const shelf = new Browser().page();
    shelf.dispatch(isolate('a'));
    shelf.duplicate();
    shelf.dispatch(isolate('b'));
    const undo = shelf.remove();
    expect([names(shelf), subjects(shelf)]).toEqual([['Draft 1'], ['a']]);
    undo();
    expect([names(shelf), subjects(shelf)]).toEqual([['Draft 1', 'Draft 1 copy'], ['a', 'b']]);
    shelf.dispatch({ kind: 'undo' });
    expect(subjects(shelf)).toEqual(['a']);
  });

  it('leave an empty one when the last is deleted', () => {
    const shelf = new Browser().page();
    shelf.dispatch(isolate('a'));
    shelf.remove();
    expect([names(shelf), subjects(shelf)]).toEqual([['Draft 1'], []]);
  });

  it('remember what of them is outside the browser', () => {
    const browser = new Browser();
    const shelf = browser.page();
    shelf.dispatch(isolate('a'));
    shelf.setSaved({ draft: openDraft(shelf.state()), version: '7' });
    expect(browser.page().state().open.saved).toEqual({ draft: openDraft(shelf.state()), version: '7' });
    shelf.duplicate();
    expect(shelf.state().open.saved).toBeUndefined();
  });
});

describe('a draft from before drafts had names', () => {
  const drawn = reduceDraft(EMPTY_HISTORY, isolate('old'));

  it('is the first draft, once', () => {
    const browser = new Browser();
    browser.texts.set('drawbridge.draft.sample', JSON.stringify(drawn));
    const shelf = browser.page();
    expect([names(shelf), subjects(shelf), browser.texts.has('drawbridge.draft.sample')]).toEqual([['Draft 1'], ['old'], false]);
    shelf.dispatch({ kind: 'undo' });
    expect(subjects(browser.page())).toEqual([]);
  });

  it('stays where it is while there is no room', () => {
    const browser = new Browser();
    browser.texts.set('drawbridge.draft.sample', JSON.stringify(drawn));
    browser.room = 0;
    expect(browser.page().state().message).toContain('does not let Drawbridge keep');
    expect(browser.texts.has('drawbridge.draft.sample')).toBe(true);
  });

  it('that is damaged is discarded, and that is told', () => {
    const browser = new Browser();
    browser.texts.set('drawbridge.draft.sample', '{');
    expect(browser.page().state().message).toBe('The draft kept in this browser was damaged and has been discarded.');
    expect(browser.page().state().message).toBeUndefined();
  });
});

it('a damaged draft among others is left out, and that is told', () => {
  const browser = new Browser();
  browser.page().dispatch(isolate('a'));
  browser.texts.set('drawbridge.drafts.sample/x', '{');
  expect(browser.page().state()).toMatchObject({ message: 'A draft kept in this browser is damaged and left out.', drafts: [{ name: 'Draft 1' }] });
  expect(browser.texts.get('drawbridge.drafts.sample/x')).toBe('{');
});

describe('a browser without room', () => {
  it('gives up the history first, then says that nothing is kept', () => {
    const browser = new Browser();
    const shelf = browser.page();
    for (const name of ['a', 'b', 'c', 'd']) shelf.dispatch(isolate(name));
    browser.room = 500;
    shelf.dispatch(isolate('e'));
    expect(shelf.state().message).toContain('no step of this draft can be undone');
    expect(subjects(browser.page())).toEqual(['a', 'b', 'c', 'd', 'e']);
    browser.room = 10;
    shelf.dispatch(isolate('f'));
    expect(shelf.state().message).toContain('gone after a reload');
    expect(subjects(shelf)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    browser.room = Infinity;
    shelf.dispatch(isolate('g'));
    expect(shelf.state().message).toBeUndefined();
    expect(subjects(browser.page())).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });
});

describe('two tabs on one draft', () => {
  it('see what the other does, and undo it together', () => {
    const browser = new Browser();
    const [one, other] = [browser.page(), browser.page()];
    let told = 0;
    const forget = other.subscribe(() => (told += 1));
    one.dispatch(isolate('a'));
    other.storageChanged('drawbridge.drafts.sample/first');
    other.storageChanged('drawbridge.panel.rail');
    forget();
    expect([subjects(other), told > 0]).toEqual([['a'], true]);
    other.dispatch({ kind: 'undo' });
    one.storageChanged(null);
    expect(subjects(one)).toEqual([]);
  });

  it('do not overwrite each other, even before either has been told', () => {
    const browser = new Browser();
    const [one, other] = [browser.page(), browser.page()];
    one.dispatch(isolate('a'));
    other.dispatch(isolate('b'));
    one.dispatch(isolate('c'));
    expect(subjects(one)).toEqual(['a', 'b', 'c']);
  });

  it('merge when one could not keep what it had', () => {
    const browser = new Browser();
    const [one, other] = [browser.page(), browser.page()];
    one.dispatch(isolate('a'));
    other.storageChanged(null);
    browser.room = 10;
    one.dispatch(isolate('mine'));
    browser.room = Infinity;
    other.dispatch(isolate('theirs'));
    one.storageChanged(null);
    expect(subjects(one)).toEqual(['a', 'mine', 'theirs']);
    one.dispatch(isolate('b'));
    expect(subjects(browser.page())).toEqual(['a', 'mine', 'theirs', 'b']);
  });

  it('each stay on their own draft across a reload', () => {
    const browser = new Browser();
    const own = new Map<string, string>();
    const one = browser.page('sample', own);
    one.dispatch(isolate('a'));
    one.duplicate();
    const other = browser.page();
    other.open('first');
    expect(browser.page('sample', own).state().open.name).toBe('Draft 1 copy');
  });

  it('when one deletes the draft, the other says so and can bring it back', () => {
    const browser = new Browser();
    const [one, other] = [browser.page(), browser.page()];
    one.dispatch(isolate('a'));
    other.storageChanged(null);
    one.remove();
    other.storageChanged(null);
    expect(other.state().message).toContain('deleted in another tab');
    other.dispatch(isolate('b'));
    expect([subjects(browser.page()), other.state().message]).toEqual([['a', 'b'], undefined]);
  });
});

describe('drafts of a cluster and of manifests that are called alike', () => {
  const prod = shelfName({ kind: 'cluster', label: 'prod' });

  it('are kept apart', () => {
    const browser = new Browser();
    browser.page(prod, undefined, 'prod').dispatch(isolate('a'));
    const manifests = browser.page(shelfName({ kind: 'manifests', label: 'prod' }));
    expect(subjects(manifests)).toEqual([]);
    manifests.dispatch(isolate('b'));
    expect(subjects(browser.page(prod, undefined, 'prod'))).toEqual(['a']);
  });

  it('from before they were, are copied once, and that is said', () => {
    const browser = new Browser();
    const before = browser.page('prod');
    before.dispatch(isolate('a'));
    const cluster = browser.page(prod, undefined, 'prod');
    expect([subjects(cluster), cluster.state().message]).toEqual([['a'], expect.stringContaining('copied here')]);
    cluster.dispatch(isolate('b'));
    expect([subjects(before), browser.page(prod, undefined, 'prod').state().message]).toEqual([['a'], undefined]);
    cluster.remove();
    expect(subjects(browser.page(prod, undefined, 'prod'))).toEqual([]);
  });
});
