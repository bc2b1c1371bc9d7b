import { closeSource, ready } from '@/lib/sources/current';
import { shutDown } from './shutdown';

/**
 * Has the source read before anybody asks. Ends event streams and the source when the process is told to end, so that
 * the server's own shutdown, which waits for open answers, can finish. Ends the process when the command that started
 * it is gone.
 */
export function tieSourceToProcess(): void {
  void ready();
  const end = (): void => {
    shutDown();
    closeSource().catch((error: unknown) => console.error('The source did not close:', error));
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}
