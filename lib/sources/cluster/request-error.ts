/** Why a request to the API server gave no usable answer. */
export type Failure =
  /** The server answered, and not with success. `message` is its own. */
  | { readonly kind: 'status'; readonly status: number; readonly reason?: string; readonly message: string; readonly retryAfter?: number }
  /** No connection, or it broke: DNS, TCP, TLS. */
  | { readonly kind: 'network'; readonly message: string }
  /** The connection stands, but nothing came for too long. */
  | { readonly kind: 'silence'; readonly message: string }
  /** What came is not what a Kubernetes API server sends. */
  | { readonly kind: 'protocol'; readonly message: string }
  /** No credentials could be had to send. */
  | { readonly kind: 'credentials'; readonly message: string };

export class RequestError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
    this.name = 'RequestError';
  }
}

/** The failure an exception stands for; anything that is not one of ours came from the network layer. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RequestError) return error.failure;
  return { kind: 'network', message: describeError(error) };
}

/** Says what a system error says, its code included; errors of several addresses tried at once have no message of their own. */
export function describeError(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return [...new Set(error.errors.map(describeError))].join('; ');
  }
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (!error.message) return code ?? error.name;
  return code && !error.message.includes(code) ? `${error.message} (${code})` : error.message;
}

/** Whether the server no longer has what a resource version or continue token refers to. */
export function isExpired(failure: Failure): boolean {
  return failure.kind === 'status' && (failure.status === 410 || failure.reason === 'Expired' || failure.reason === 'Gone');
}

/** Whether the server has not yet got as far as the resource version we know, as after a restore from a backup. */
export function isAheadOfServer(failure: Failure): boolean {
  return failure.kind === 'status' && failure.status === 504 && /too large resource version/i.test(failure.message);
}
