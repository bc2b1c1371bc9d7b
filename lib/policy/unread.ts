import type { Snapshot, Unreadable } from '@/lib/model/snapshot';

/** Whether objects of a kind in one namespace could not all be read: there may be others than those of the snapshot. */
export const isUnread = ({ unreadable }: Pick<Snapshot, 'unreadable'>, resource: Unreadable['resource'], namespace: string): boolean =>
  unreadable.some((one) => one.resource === resource && (one.namespace ?? namespace) === namespace);
