import { runOnModernNode } from './modern-node.mjs';

await runOnModernNode('prepack.ts');
