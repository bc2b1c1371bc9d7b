/** A kubeconfig with the one context `test`, for a server with this certificate, which signs itself, or with none. */
export function kubeconfigYaml(server: string, cert: string | undefined, token: string | undefined): string {
  // A client that insists on TLS accepts plain HTTP only when told not to verify.
  const trust = cert === undefined ? { 'insecure-skip-tls-verify': true } : { 'certificate-authority-data': Buffer.from(cert).toString('base64') };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server, ...trust } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    users: [{ name: 'test', user: token === undefined ? {} : { token } }],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
