import { readStored, writeStored } from '@/components/ui/storage';

const KEY = 'drawbridge.single-keys';

/** Whether keys without Ctrl or Cmd do something. Who speaks to the computer, or hits keys by accident, can turn them off (WCAG 2.1.4). */
export const hasSingleKeys = (): boolean => readStored(KEY) !== 'off';

/** Turns them on or off in this browser. */
export const setSingleKeys = (on: boolean): void => void writeStored(KEY, on ? 'on' : 'off');
