import { expect, it } from 'vitest';
import { closestSpelling, nearestWord } from './nearest-word';

it.each<[claim: string, word: string, candidates: readonly string[], expected: string | undefined]>([
  ['a letter is another', 'backend', ['backand'], 'backand'],
  ['a letter is missing', 'backend', ['backnd'], 'backnd'],
  ['a letter is too many', 'backend', ['backeend'], 'backeend'],
  ['two letters of a long word are others', 'backend', ['bakcend'], 'bakcend'],
  ['three letters are others: another word', 'backend', ['bakcemd'], undefined],
  ['two letters of a short word are others: another word', 'cache', ['cahce'], undefined],
  ['two letters of a word of six are others', 'cached', ['cahced'], 'cahced'],
  ['one letter of a short word is another', 'cache', ['cacha'], 'cacha'],
  ['words of three letters have nothing to compare', 'api', ['apj'], undefined],
  ['words of four letters have', 'apis', ['apjs'], 'apjs'],
  ['either word is of three letters', 'apis', ['api'], undefined],
  ['it is written with other separators', 'front-end', ['front_end', 'backend'], 'front_end'],
  ['it is written without separators', 'front.end', ['frontend'], 'frontend'],
  ['it is written with other separators, however short', 'a-b', ['ab'], 'ab'],
  ['it is written with capitals', 'FrontEnd', ['frontend'], 'frontend'],
  ['another way to write it comes before a slip', 'front-end', ['front-ens', 'FRONTEND'], 'FRONTEND'],
  ['it is a longer form', 'front', ['frontend-web'], 'frontend-web'],
  ['it is a shorter form', 'frontend-web', ['front'], 'front'],
  ['it is only the end of the other: another word', 'front', ['storefront'], undefined],
  ['the other is only its end: another word', 'storefront', ['front'], undefined],
  ['a slip comes before a longer form', 'front', ['front-office', 'frond'], 'frond'],
  ['the fewer letters are others the better', 'backend', ['bakcend', 'backens'], 'backens'],
  ['several are as near: the first by name', 'backend', ['backenz', 'backens'], 'backens'],
  ['several are as near, and only the second letter is another', 'frontend', ['frxntend', 'fxontend'], 'frxntend'],
  ['it is the word itself', 'backend', ['backend'], undefined],
  ['the word itself is among others', 'backend', ['backend', 'backens'], 'backens'],
  ['there is an empty one', 'front', [''], undefined],
  ['there is none', 'front', [], undefined],
  ['nothing but separators is alike', '-', ['.', '_'], undefined],
  ['only the number is another: a sibling', 'worker-1', ['worker-2'], undefined],
  ['only a number of several digits is another: a sibling', 'worker-10', ['worker-21'], undefined],
  ['only a number without separator is another: a sibling', 'worker1', ['worker2'], undefined],
  ['only one has a number: a sibling', 'worker', ['worker-2'], undefined],
  ['a letter and a number are others', 'worker-1', ['workers-1'], 'workers-1'],
])('is mistaken when %s', (_, word, candidates, expected) => {
  expect(nearestWord(word, candidates)).toBe(expected);
});

it('a spelling is closest with one letter changed, or two in words longer than five letters', () => {
  expect(closestSpelling('podSelecter', ['namespaceSelector', 'podSelector'])).toBe('podSelector');
  expect(closestSpelling('PODSELECTOR', ['podSelector'])).toBe('podSelector');
  expect(closestSpelling('form', ['from', 'ports'])).toBe(undefined);
  expect(closestSpelling('fron', ['from', 'ports'])).toBe('from');
  expect(closestSpelling('to', [])).toBe(undefined);
  expect(closestSpelling('p', ['ports'])).toBe(undefined);
  expect(closestSpelling('ingres', ['ingress', 'egress'])).toBe('ingress');
});

it('of a very long word only the beginning is compared', () => {
  const long = 'a'.repeat(64);
  expect(closestSpelling(`${long}${'b'.repeat(1000)}`, [long])).toBe(long);
});
