import { growth, runSoak } from './soak';

/** `npm run soak [-- CHANGES]`: 30,000 changes under faults without the number. Ends with 1 when memory grows. */
const changes = Number(process.argv[2] ?? 30_000);
const began = performance.now();
const { faults, updates, rests } = await runSoak(changes, Math.max(1, Math.floor(changes / 20)), ({ changes: done, heap, handles }) => {
  console.log(`${String(done).padStart(6)} changes: ${(heap / 1024 / 1024).toFixed(1)} MB, ${handles} handles`);
});
const grown = growth(rests);
console.log(`${changes} changes and ${faults} faults in ${Math.round((performance.now() - began) / 1000)} s, ${updates} updates; what was shown was right at each of ${rests.length} rests; the heap at the end is ${grown.toFixed(3)} of that before`);
if (grown > 1.1) process.exitCode = 1;
