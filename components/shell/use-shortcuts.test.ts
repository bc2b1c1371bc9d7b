import { describe, expect, it } from 'vitest';
import { shortcutOf } from './use-shortcuts';

const key = (name: string, ...held: ('ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey')[]) => ({ key: name, ctrlKey: held.includes('ctrlKey'), metaKey: held.includes('metaKey'), shiftKey: held.includes('shiftKey'), altKey: held.includes('altKey') });
const page = { typing: false, dialog: false, singleKeys: true };

describe('keys of the page', () => {
  it('undo and redo follow both habits', () => {
    expect(shortcutOf(key('z', 'ctrlKey'), page)).toBe('undo');
    expect(shortcutOf(key('Z', 'metaKey', 'shiftKey'), page)).toBe('redo');
    expect(shortcutOf(key('y', 'ctrlKey'), page)).toBe('redo');
  });
  it('while text is typed letters are text, and Ctrl+Z is the field’s', () => {
    expect(shortcutOf(key('a'), { ...page, typing: true })).toBeNull();
    expect(shortcutOf(key('z', 'ctrlKey'), { ...page, typing: true })).toBeNull();
    expect(shortcutOf(key('k', 'ctrlKey'), { ...page, typing: true })).toBe('search');
  });
  it('1, 2 and 3 are the views in the order of the bar', () => expect(['1', '2', '3'].map((digit) => shortcutOf(key(digit), page))).toEqual(['map', 'matrix', 'reach']));
  it('an open dialog has all keys to itself', () => expect(shortcutOf(key('a'), { ...page, dialog: true })).toBeNull());
  it('single keys can be turned off; Esc and what is held with Ctrl stay', () => {
    const off = { ...page, singleKeys: false };
    expect(['a', 'd', '1', '/', '?'].map((name) => shortcutOf(key(name), off))).toEqual([null, null, null, null, null]);
    expect([shortcutOf(key('Escape'), off), shortcutOf(key('k', 'ctrlKey'), off)]).toEqual(['escape', 'search']);
  });
  it('? opens the help although it needs Shift', () => expect(shortcutOf(key('?', 'shiftKey'), page)).toBe('help'));
});
