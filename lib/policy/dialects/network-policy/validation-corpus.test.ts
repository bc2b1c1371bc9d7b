import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { validateNetworkPolicy } from './validate';

const projectRoot = fileURLToPath(new URL('../../../..', import.meta.url));
const corpus = process.env.DRAWBRIDGE_CORPUS ?? path.join(projectRoot, '../shared/corpus/given');
const file = path.join(corpus, 'kubernetes-e2e-netpol/validation.json');

interface ValidationCase {
  readonly id: string;
  readonly description: string;
  readonly valid: boolean;
  readonly policy: unknown;
}

describe('validity as the Kubernetes API tests state it', () => {
  if (!existsSync(file)) {
    it.skip(`needs the corpus: set DRAWBRIDGE_CORPUS to its folder (looked in ${corpus})`, () => {});
    return;
  }
  const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly ValidationCase[];
  it.each(cases)('$id: $description is valid: $valid', ({ policy, valid }) => {
    expect(validateNetworkPolicy(policy).spec !== null).toBe(valid);
  });
});
