import { expect, it } from 'vitest';
import type { Unreadable } from '@/lib/model/snapshot';
import { isUnread } from './unread';

const unread = (resource: Unreadable['resource'], namespace?: string): Unreadable => ({ resource, verb: 'list', reason: 'forbidden', ...(namespace !== undefined && { namespace }) });

it.each<[string, readonly Unreadable[], boolean]>([
  ['not when all was read', [], false],
  ['in a namespace where they could not be read', [unread('pods', 'x')], true],
  ['in every namespace of a cluster where they could not be read', [unread('pods')], true],
  ['not because those of another namespace could not be read', [unread('pods', 'y')], false],
  ['not because objects of another kind could not be read', [unread('services', 'x'), unread('services')], false],
  ['whatever else could not be read', [unread('services'), unread('pods', 'y'), unread('pods', 'x')], true],
])('pods of a namespace may be missing %s', (_, unreadable, expected) => expect(isUnread({ unreadable }, 'pods', 'x')).toBe(expected));
