import { runOnModernNode } from '../lib/cli/modern-node.mjs';

await runOnModernNode('../../e2e/support/take-screenshots.ts');
