import { closestSpelling } from '@/lib/policy/nearest-word';

/** Which of some words was meant: one of the same letters in another order, or a slip away. */
export const meantWord = (word: string, candidates: readonly string[]): string | undefined =>
  candidates.find((candidate) => inOrder(candidate) === inOrder(word.slice(0, 64))) ?? closestSpelling(word, candidates);

const inOrder = (word: string): string => [...word].sort().join('');
