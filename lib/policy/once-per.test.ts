import { expect, it } from 'vitest';
import { oncePer } from './once-per';

it('what is worked out once per object is not worked out again for it, whatever it is, and anew for an equal one', () => {
  const asked: string[] = [];
  const ask = oncePer(({ name }: { readonly name: string }) => {
    asked.push(name);
    return name === 'none' ? null : name;
  });
  const [one, none, equal] = [{ name: 'one' }, { name: 'none' }, { name: 'one' }];
  expect([one, one, none, none, equal].map(ask)).toEqual(['one', 'one', null, null, 'one']);
  expect(asked).toEqual(['one', 'none', 'one']);
});
