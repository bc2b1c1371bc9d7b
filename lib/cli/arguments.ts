import { isIP } from 'node:net';
import { isAbsolute, join, normalize } from 'node:path';
import { parseArgs } from 'node:util';
import { PROFILE_NAMES, type ProfileName } from '../model/profile.ts';
import { MOST_SOURCES } from '../sources/most-sources.ts';

/** What is read, and what the user adds to what it says. */
export type SourceChoice = (
  | { readonly kind: 'sample' }
  | { readonly kind: 'manifests'; readonly paths: readonly string[]; readonly label: string; readonly podCIDRs: readonly string[] }
  | { readonly kind: 'stdin'; readonly podCIDRs: readonly string[] }
  | { readonly kind: 'cluster'; readonly context?: string; readonly besides?: readonly string[]; readonly kubeconfig?: string; readonly podCIDRs: readonly string[]; readonly drafts?: string }
) & { readonly profile?: ProfileName };

/** The options that say what is read and how. */
export interface SourceOptions {
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly cluster?: boolean;
  readonly 'pod-cidr'?: readonly string[];
  readonly profile?: string;
}

/** What the command line asks for; `refused` is a mistake in it, in words for the user. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'start'; readonly source: SourceChoice; readonly port: number; readonly portGiven: boolean; readonly host: string; readonly othersMayOpen: boolean; readonly apply?: ApplyChoice };

/** That policies may be applied to the cluster, and where the account of it is kept, if that was said. */
export interface ApplyChoice {
  readonly journal?: string;
}

export const DEFAULT_PORT = 3210;
export const DEFAULT_HOST = '127.0.0.1';

export const HELP = `Drawbridge: who can reach whom in a Kubernetes cluster, and the NetworkPolicies that say so.

  npm start                             the sample that comes with Drawbridge
  npm start -- ./manifests more.yaml    folders and files of manifests
  helm template . | npm start -- -      manifests from standard input
  npm start -- --context NAME           a cluster of the kubeconfig; repeated, several at once
  npm start -- --cluster                the cluster of the current context, or the one Drawbridge runs in

\`drawbridge serve\` is the same as \`npm start --\`. A source may also be written \`sample\`, \`cluster\` or \`cluster:NAME\`.

Options
  --context NAME      context of the kubeconfig (repeat to open up to ${MOST_SOURCES}; the first is shown, the others are in the menu of the source)
  --kubeconfig FILE   kubeconfig, instead of $KUBECONFIG or ~/.kube/config
  --cluster           current context, or the ServiceAccount inside a cluster
  --drafts NAMESPACE  lets drafts be saved as ConfigMaps of this namespace
  --allow-apply       lets policies be applied to the cluster, with the rights of the kubeconfig or with a token of yours
  --apply-journal DIR where what was applied is written down, with the way back (default ~/.local/state/drawbridge/applied)
  --pod-cidr CIDR     addresses that pods get (repeat for more than one)
  --profile NAME      network plugin: ${PROFILE_NAMES.join(', ')}
  --port N            port (default ${DEFAULT_PORT}, or the next free one; 0: any free one)
  --host ADDRESS      address to listen on (default ${DEFAULT_HOST}: this machine only)
  --let-others-open   with --host: whoever reaches the page may open other sources there, contexts of the kubeconfig among them
  --help, --version
`;

/**
 * Reads the command line. Whether files exist is not looked at here.
 * @param argv without the interpreter and the script
 * @param folder what relative paths are relative to
 */
export function parseCommand(argv: readonly string[], folder: string): Command {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        context: { type: 'string', multiple: true },
        kubeconfig: { type: 'string' },
        cluster: { type: 'boolean' },
        drafts: { type: 'string' },
        'allow-apply': { type: 'boolean' },
        'apply-journal': { type: 'string' },
        'pod-cidr': { type: 'string', multiple: true },
        profile: { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        'let-others-open': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    });
  } catch (error) {
    // Of several sentences the first names the option; the rest explains how to escape it.
    const message = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    return refused(`${message}. \`npm start -- --help\` lists the options.`);
  }
  const { values, positionals } = parsed;
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };

  const port = values.port === undefined ? DEFAULT_PORT : parsePort(values.port);
  if (port === null) return refused(`--port ${values.port}: a port is a number from 0 to 65535.`);
  const host = values.host ?? DEFAULT_HOST;
  if (!/^[A-Za-z0-9.:-]+$/.test(host)) return refused(`--host ${host}: this is neither an address nor a name.`);
  const journal = values['apply-journal'];
  if (journal !== undefined && values['allow-apply'] !== true) return refused('--apply-journal goes with --allow-apply.');
  if (journal === '') return refused('The folder of --apply-journal is empty.');
  const apply = values['allow-apply'] === true ? { apply: journal === undefined ? {} : { journal: absolute(journal, folder) } } : {};
  const { context: contexts = [], ...options } = values;
  const [context, ...besides] = new Set(contexts);
  const first = chooseSource(positionals, { ...options, ...(context === undefined ? {} : { context }) }, folder);
  const chosen = typeof first === 'string' || besides.length === 0 ? first : withBesides(first, besides, options);
  const source = typeof chosen === 'string' || values.drafts === undefined ? chosen : withDrafts(chosen, values.drafts);
  return typeof source === 'string' ? refused(source) : { kind: 'start', source, port, portGiven: values.port !== undefined, host, othersMayOpen: values['let-others-open'] === true, ...apply };
}

/** Other contexts that are opened beside the first one. What is said of one cluster need not hold of the others. */
function withBesides(source: SourceChoice, besides: readonly string[], options: SourceOptions): SourceChoice | string {
  if (source.kind !== 'cluster') return '--context goes with no other source.';
  if (besides.includes('')) return 'The name of the context is empty.';
  if (besides.length >= MOST_SOURCES) return `--context: at most ${MOST_SOURCES} clusters are open at once.`;
  const ofOne = (['pod-cidr', 'profile'] as const).find((name) => options[name] !== undefined);
  return ofOne === undefined ? { ...source, besides } : `--${ofOne} goes with one --context: other clusters may differ.`;
}

/** Drafts are saved in the cluster that is looked at; beside manifests they are files. */
function withDrafts(source: SourceChoice, namespace: string): SourceChoice | string {
  if (source.kind !== 'cluster') return '--drafts goes with a cluster. Beside a folder of manifests, drafts are saved as files.';
  return /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace) ? { ...source, drafts: namespace } : `--drafts ${namespace}: this cannot be the name of a namespace.`;
}

/**
 * What files, folders, `-`, `sample`, `cluster` or `cluster:CONTEXT` and the options together name; a string says why they do not.
 * A file called `sample` is written `./sample`.
 */
export function chooseSource(names: readonly string[], options: SourceOptions, folder: string): SourceChoice | string {
  const podCIDRs = options['pod-cidr'] ?? [];
  const badCidr = podCIDRs.find((cidr) => !isCidr(cidr));
  if (badCidr !== undefined) return `--pod-cidr ${badCidr}: a CIDR is an address and a length, such as 10.244.0.0/16.`;
  const profile = PROFILE_NAMES.find((name) => name === options.profile);
  if (options.profile !== undefined && !profile) return `--profile ${options.profile}: the profiles are ${PROFILE_NAMES.join(', ')}.`;
  const choice = nameSource(names, options, podCIDRs, folder);
  return typeof choice === 'string' || !profile ? choice : { ...choice, profile };
}

function nameSource(names: readonly string[], options: SourceOptions, podCIDRs: readonly string[], folder: string): SourceChoice | string {
  const named = names.find((name) => name === 'cluster' || name.startsWith('cluster:'));
  const paths = names.filter((name) => name !== named);
  const cluster = named !== undefined || options.cluster === true || options.context !== undefined || options.kubeconfig !== undefined;
  if (cluster && paths.length > 0) return `Either manifests (${paths.join(' ')}) or a cluster, not both.`;
  if (cluster) {
    const context = named?.startsWith('cluster:') ? named.slice('cluster:'.length) : options.context;
    if (context === '') return 'The name of the context is empty.';
    if (context !== undefined && options.context !== undefined && context !== options.context) return `Either the context ${context} or ${options.context}, not both.`;
    return {
      kind: 'cluster',
      ...(context === undefined ? {} : { context }),
      ...(options.kubeconfig === undefined ? {} : { kubeconfig: absolute(options.kubeconfig, folder) }),
      podCIDRs,
    };
  }
  if (paths.includes('-')) return paths.length === 1 ? { kind: 'stdin', podCIDRs } : 'Standard input (-) goes with no other manifests.';
  if (paths.includes('')) return 'The name of a file or folder is empty.';
  if (paths.includes('sample') && paths.length > 1) return 'The sample goes with no other manifests. A file of that name is written ./sample.';
  if (paths.length > 0 && !paths.includes('sample')) return { kind: 'manifests', paths: paths.map((path) => absolute(path, folder)), label: paths.join(' '), podCIDRs };
  return podCIDRs.length > 0 ? '--pod-cidr goes with manifests or a cluster; the sample has its own.' : { kind: 'sample' };
}

function refused(message: string): Command {
  return { kind: 'refused', message };
}

function absolute(path: string, folder: string): string {
  return normalize(isAbsolute(path) ? path : join(folder, path));
}

function parsePort(text: string): number | null {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65535 ? Number(text) : null;
}

function isCidr(text: string): boolean {
  const [address = '', length = '', ...rest] = text.split('/');
  const family = isIP(address);
  return rest.length === 0 && family !== 0 && /^\d{1,3}$/.test(length) && Number(length) <= (family === 4 ? 32 : 128);
}
