/** So many sources are open at once at most: each is held in memory, with its history, and watched. */
export const MOST_SOURCES = 8;
