import { runOnModernNode } from './modern-node.mjs';

await runOnModernNode('start.ts');
