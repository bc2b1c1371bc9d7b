'use client';

import { useCallback, useEffect, useState } from 'react';
import { readStored, storedKeys, writeStored } from '@/components/ui/storage';

const KEY = 'drawbridge.welcome';

/** Whether this browser is new here: it remembers nothing of Drawbridge, or only that the welcome has not been closed yet. */
export const isNewHere = (stored: string | null, keys: readonly string[]): boolean => (stored === null ? !keys.some((key) => key.startsWith('drawbridge.')) : stored === 'open');

/** Whether to welcome whoever looks, and a way to have done with it. For client rendering only. */
export function useWelcome(): readonly [boolean, () => void] {
  const [shown, setShown] = useState(() => isNewHere(readStored(KEY), storedKeys()));
  useEffect(() => {
    if (shown) writeStored(KEY, 'open');
  }, [shown]);
  const close = useCallback(() => {
    writeStored(KEY, 'closed');
    setShown(false);
  }, []);
  return [shown, close];
}
