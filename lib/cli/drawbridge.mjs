#!/usr/bin/env node
import { runOnModernNode } from './modern-node.mjs';

// Reading manifests works on the Node that is there; only clusters and the dashboard need a newer one.
await runOnModernNode('boot.mjs', { orHereFrom: [20, 11] });
