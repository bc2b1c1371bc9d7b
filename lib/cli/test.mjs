import { runOnModernNode } from './modern-node.mjs';

await runOnModernNode('run-tests.ts');
