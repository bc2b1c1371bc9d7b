/** Called once, when the server starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { tieSourceToProcess } = await import('./app/api/_http/lifecycle');
  tieSourceToProcess();
}
