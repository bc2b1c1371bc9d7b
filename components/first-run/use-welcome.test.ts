import { expect, it } from 'vitest';
import { isNewHere } from './use-welcome';

it.each([
  ['remembers nothing', null, ['theme'], true],
  ['has not closed the welcome yet, whatever else it remembers by now', 'open', ['drawbridge.welcome', 'drawbridge.panel.rail'], true],
  ['has closed it', 'closed', ['drawbridge.welcome'], false],
  ['knew Drawbridge before there was a welcome', null, ['drawbridge.drafts.Sample%20shop/d1'], false],
])('a browser that %s', (_, stored, keys, expected) => expect(isNewHere(stored, keys)).toBe(expected));
