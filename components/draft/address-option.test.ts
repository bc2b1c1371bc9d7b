import { expect, it } from 'vitest';
import { addressOption } from './address-option';

it.each([
  ['10.0.0.0/8', 'cidr/10.0.0.0/8', 'Addresses'],
  [' 203.0.113.7 ', 'cidr/203.0.113.7/32', 'Address'],
  ['2001:db8::/32', 'cidr/2001:db8::/32', 'Addresses'],
  ['::1', 'cidr/::1/128', 'Address'],
])('%s can be drawn to', (typed, id, detail) => expect(addressOption(typed)).toMatchObject({ id, detail }));

it.each(['', 'web', '10.0.0', '10.0.0.256', '10.0.0.0/33', '1:2:3', '::/129', 'a::b::c', ':::', 'cafe', '12345::'])('%s cannot', (typed) => expect(addressOption(typed)).toBeNull());
