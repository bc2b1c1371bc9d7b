/** The shortest of several runs, in milliseconds; short work is repeated until a run is long enough to be timed. */
export function shortest(work: () => unknown, rounds: number): number {
  work();
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    let repeats = 0;
    const started = performance.now();
    do {
      work();
      repeats++;
    } while (performance.now() - started < 20);
    best = Math.min(best, (performance.now() - started) / repeats);
  }
  return best;
}

/** The exponent of the power law that fits the points best, in the sense of least squares of logarithms. */
export function scalingExponent(points: readonly { readonly size: number; readonly milliseconds: number }[]): number {
  const logs = points.map(({ size, milliseconds }) => ({ x: Math.log(size), y: Math.log(milliseconds) }));
  const mean = (pick: (log: { x: number; y: number }) => number) => logs.reduce((sum, log) => sum + pick(log), 0) / logs.length;
  const [meanX, meanY] = [mean(({ x }) => x), mean(({ y }) => y)];
  const covariance = logs.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / logs.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
}
