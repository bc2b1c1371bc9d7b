/** A metav1.Status, as the API server sends it for everything that is not success. */
export function statusBody(code: number, reason: string | undefined, message: string, details?: Readonly<Record<string, unknown>>): object {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code, ...(details ? { details } : {}) };
}
