import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { MissingRights } from '@/components/verdict/missing-rights';

/** What an administrator grants so that everything can be read. */
export const MissingReadingRights = ({ role }: { readonly role: NonNullable<SnapshotView['readingRole']> }) => (
  <MissingRights role={role}>Have an administrator create it and give it to the user or ServiceAccount that Drawbridge reads as:</MissingRights>
);
