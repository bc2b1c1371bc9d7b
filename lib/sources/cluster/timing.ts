/** Clock, randomness and waiting, handed in so that tests need not wait. */
export interface Timing {
  /** Milliseconds since the epoch. */
  now(): number;
  /** At least 0, below 1. */
  random(): number;
  /** Resolves after the time, or at once when the signal aborts; never rejects. */
  delay(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const systemTiming: Timing = {
  now: () => Date.now(),
  random: () => Math.random(),
  delay: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const finish = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, milliseconds);
      signal.addEventListener('abort', finish);
    }),
};

/** How long each part of a conversation with the API server may take, in milliseconds, and how much of a list is asked for at once. */
export interface Limits {
  /** Objects of a page. */
  readonly page: number;
  /** Until the headers of an answer. */
  readonly response: number;
  /** Between two pieces of a list's body. */
  readonly body: number;
  /**
   * Between two pieces of a watch. The API server sends a bookmark about once a minute, so a silence of a minute and
   * 45 seconds means that nobody is there any more.
   */
  readonly watchSilence: number;
  /** Before a refused or missing collection is tried again. */
  readonly refused: number;
  /** Between two lists of a collection that may be listed but not watched. */
  readonly poll: number;
  /** Between two looks at which policy kinds the server has. */
  readonly discovery: number;
  /** Before such a look when a kind has just come or gone. */
  readonly rediscovery: number;
  /** How long the picture waits for a collection that is read for the first time before it goes on without it. */
  readonly grace: number;
  /** From the start until the first picture of what has come so far, and between two such pictures at least. */
  readonly partial: number;
  /** Quiet time before a change is passed on, and the longest that it may be held back. */
  readonly quiet: number;
  readonly hold: number;
}

export const DEFAULT_LIMITS: Limits = {
  page: 500,
  response: 30_000,
  body: 60_000,
  watchSilence: 105_000,
  refused: 60_000,
  poll: 30_000,
  discovery: 300_000,
  rediscovery: 2_000,
  grace: 1_500,
  partial: 1_500,
  quiet: 100,
  hold: 1_000,
};
