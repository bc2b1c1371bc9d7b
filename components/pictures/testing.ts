import { expect } from 'vitest';

/** An element of a text of XML with what is written in it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly text: string;
}

/** The elements of a text of XML in their order; fails where it is not well-formed. */
export function elementsOf(xml: string): readonly XmlElement[] {
  const open: string[] = [];
  const found: { name: string; attributes: Map<string, string>; text: string }[] = [];
  let at = /^<\?xml version="1.0" encoding="UTF-8"\?>/.exec(xml)?.[0].length ?? expect.fail('no declaration');
  const token = /<(\/?)([a-z-]+)((?: [\w:-]+="(?:[^"<&]|&(?:amp|lt|gt|quot);)*")*)(\/?)>|((?:[^<>&]|&(?:amp|lt|gt|quot);)+)/guy;
  while (at < xml.length) {
    token.lastIndex = at;
    const [whole, closing, name, attributes = '', alone, text] = token.exec(xml) ?? expect.fail(`not well-formed: ${JSON.stringify(xml.slice(at, at + 60))}`);
    at += (whole as string).length;
    if (text !== undefined) {
      const last = found.at(-1);
      if (last) last.text += text;
    } else if (closing === '/') expect(open.pop()).toBe(name);
    else {
      found.push({ name: name as string, attributes: new Map([...attributes.matchAll(/ ([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => [key as string, value as string])), text: '' });
      if (alone !== '/') open.push(name as string);
    }
  }
  expect(open).toEqual([]);
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u);
  return found;
}

/** A measure that gives every character the same share of the size of its font. */
export const measured = (text: string, font: string): number => [...text].length * Number(/([\d.]+)px/.exec(font)?.[1]) * 0.58;

/** Names that try to be more than names. */
export const HOSTILE_NAMES = ['</text><script>alert(1)</script>', '"><image href="x"/>', ']]>', '<!--', '&lt;', '\ud800', '\u0000', '\u202e', '\ufffe', "' onload='"] as const;
