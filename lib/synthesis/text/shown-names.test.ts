import { expect, it } from 'vitest';
import { shownNames } from './shown-names';

it.each<[readonly string[], readonly string[], readonly string[]]>([
  [['/home/me/manifests'], ['/home/me/manifests/all.yaml', '/home/me/manifests/shop/web.yaml'], ['all.yaml', 'shop/web.yaml']],
  [['/home/me/manifests/'], ['/home/me/manifests/all.yaml'], ['all.yaml']],
  [['/home/me/a', '/home/me/b/c.yaml'], ['/home/me/a/x.yaml', '/home/me/b/c.yaml'], ['a/x.yaml', 'b/c.yaml']],
  [['/home/me/one.yaml'], ['/home/me/one.yaml'], ['one.yaml']],
  [['.'], ['all.yaml', 'shop/web.yaml'], ['all.yaml', 'shop/web.yaml']],
  [['./deploy'], ['deploy/all.yaml'], ['all.yaml']],
  [['C:\\work\\manifests'], ['C:\\work\\manifests\\shop\\web.yaml'], ['shop/web.yaml']],
])('files below %j are told from there', (roots, names, shown) => {
  expect(names.map(shownNames(roots, new Set(names)))).toEqual(shown);
});
