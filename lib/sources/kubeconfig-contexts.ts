import type { ListedContexts } from './cluster/list-contexts';

/**
 * The contexts that can be opened, of the kubeconfig that is given, else of the one that kubectl would read. The client for clusters is
 * loaded when somebody asks. Never rejects.
 */
export async function kubeconfigContexts(kubeconfig?: string): Promise<ListedContexts> {
  try {
    const [{ listContexts }, { systemSurroundings }] = await Promise.all([import('./cluster/list-contexts'), import('./cluster/kubeconfig')]);
    return listContexts(kubeconfig === undefined ? {} : { kubeconfig }, systemSurroundings());
  } catch (error) {
    console.error('The kubeconfig could not be read:', error);
    return { contexts: [], problem: 'The kubeconfig could not be read. The log of the server has the cause.' };
  }
}
