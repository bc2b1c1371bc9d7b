/** Something the user has to put right before there can be an answer: exit code 2, and the message on standard error. */
export class CliError extends Error {}
