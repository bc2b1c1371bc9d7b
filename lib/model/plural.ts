/** The form of a word that goes with a number, in texts that the engine and the command line write: `plural(2, { one: 'is', other: 'are' })`. */
export const plural = (value: number, { one, other }: Readonly<{ one: string; other: string }>): string => (value === 1 ? one : other);
