/**
 * The page's own fonts as CSS that has them in it, as far as a text needs them: of each family the parts that cover its
 * characters. What cannot be read is left out, and a viewer takes the next family of the list.
 */
export async function embeddedFonts(text: string, families: readonly string[]): Promise<string> {
  const points = [...new Set(text)].map((character) => character.codePointAt(0) ?? 0);
  const faces = await Promise.all(
    facesOf(families)
      .filter(({ ranges }) => points.some((point) => ranges.some(([first, last]) => point >= first && point <= last)))
      .map(async ({ url, rule }) => {
        try {
          const response = await fetch(url);
          if (!response.ok) return '';
          const data = await base64(await response.blob());
          return `@font-face { font-family: ${rule.getPropertyValue('font-family')}; font-style: normal; font-weight: ${rule.getPropertyValue('font-weight')}; src: url(${data}) format("woff2"); unicode-range: ${rule.getPropertyValue('unicode-range')}; }`;
        } catch {
          return '';
        }
      }),
  );
  return faces.filter(Boolean).join('\n');
}

/** The first family of each list, without its quotes. */
export const firstFamily = (list: string): string => (list.split(',')[0] ?? '').trim().replace(/^(['"])(.*)\1$/, '$2');

interface Face {
  readonly url: string;
  readonly rule: CSSStyleDeclaration;
  readonly ranges: readonly (readonly [number, number])[];
}

function facesOf(families: readonly string[]): Face[] {
  return [...document.styleSheets].flatMap((sheet) =>
    rulesOf(sheet).flatMap((rule) => {
      if (!(rule instanceof CSSFontFaceRule) || rule.style.getPropertyValue('font-style') === 'italic') return [];
      const url = /url\((["']?)([^"')]+)\1\)/.exec(rule.style.getPropertyValue('src'))?.[2];
      if (url === undefined || !families.includes(firstFamily(rule.style.getPropertyValue('font-family')))) return [];
      return [{ url: new URL(url, sheet.href ?? document.baseURI).href, rule: rule.style, ranges: unicodeRanges(rule.style.getPropertyValue('unicode-range')) }];
    }),
  );
}

/** Of a sheet from elsewhere the rules may not be read; we have none, but an extension of the browser may. */
function rulesOf(sheet: CSSStyleSheet): CSSRule[] {
  try {
    return [...sheet.cssRules];
  } catch {
    return [];
  }
}

/** `U+0000-00FF, U+131` as pairs of code points; everything when nothing is said. */
export function unicodeRanges(text: string): (readonly [number, number])[] {
  if (text.trim() === '') return [[0, 0x10ffff]];
  return text.split(',').flatMap((part) => {
    const [, first = '', last = first] = /^\s*U\+([0-9a-f]+)(?:-([0-9a-f]+))?\s*$/i.exec(part) ?? [];
    return first === '' ? [] : [[parseInt(first, 16), parseInt(last, 16)] as const];
  });
}

function base64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error('not read'));
    reader.readAsDataURL(blob);
  });
}
