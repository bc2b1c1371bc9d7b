import { closeSources, startedSource } from '@/lib/sources/open-sources';
import { shutDown } from './shutdown';

/**
 * Has the sources read before anybody asks. Ends event streams and the sources when the process is told to end, so that
 * the server's own shutdown, which waits for open answers, can finish. Ends the process when the command that started
 * it is gone.
 */
export function tieSourceToProcess(): void {
  startedSource();
  const end = (): void => {
    shutDown();
    closeSources().catch((error: unknown) => console.error('The sources did not close:', error));
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}
