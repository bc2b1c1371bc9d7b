import { hostsFromEnvironment } from './guard';

/** Whether only this machine can ask: a server that others reach must not let them write files. */
export const isOwnMachine = (): boolean => [...(hostsFromEnvironment() ?? [])].every((host) => /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/.test(host));

/**
 * Why no other source may be opened by whoever asks, or `null` when one may: contexts of the kubeconfig are this user's own, and what
 * is shown is shown to everybody. `--let-others-open` allows it all the same.
 */
export function openingObstacle(): string | null {
  if (isOwnMachine() || process.env.DRAWBRIDGE_OTHERS_MAY_OPEN === 'yes') return null;
  return 'Other machines can reach this Drawbridge, so it goes on showing what it was started with. Start it with --let-others-open to allow this.';
}
