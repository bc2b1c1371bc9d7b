/** Ends the editing of a text that could not be changed without touching what is to stay; its message says why. */
export class CannotEdit extends Error {}
