/** The first of some words, and how many more there are: `a, b, c and 2 more`. */
export const firstFew = (words: readonly string[], most = 3): string => `${words.slice(0, most).join(', ')}${words.length > most ? ` and ${words.length - most} more` : ''}`;
