import type { Problem } from '@/lib/model/problem';

/**
 * Bytes of a manifest as text: UTF-8, or UTF-16 with a byte order mark. Gives a problem instead when the bytes are no
 * text of that encoding or hold NUL, as binary files do.
 */
export function decodeText(bytes: Uint8Array, file: string): { readonly text: string } | { readonly problem: Problem } {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
  try {
    return { text: new TextDecoder(utf16 ?? 'utf-8', { fatal: true }).decode(bytes) };
  } catch {
    const line = lineOfFault(bytes);
    return {
      problem: { severity: 'error', code: 'encoding', message: 'The file is not valid UTF-8 text; it is left out.', hint: 'Save it as UTF-8.', file, ...(line ? { line } : {}) },
    };
  }
}

/** 1-based line of the first byte that is no UTF-8, found by decoding line by line. */
function lineOfFault(bytes: Uint8Array): number | undefined {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let start = 0;
  for (let line = 1; start < bytes.length; line++) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    start = end + 1;
  }
  return undefined;
}
