import { PROFILE_NAMES } from '../model/profile.ts';

/** How a command may print what it found. */
export type Format = 'text' | 'json' | 'csv' | 'md' | 'dot' | 'mermaid' | 'sarif' | 'yaml';

export type CommandName = 'graph' | 'reach' | 'explain' | 'diff' | 'check' | 'findings' | 'export' | 'synthesize' | 'refactor' | 'guardrails' | 'serve' | 'completion';

export interface CommandSpec {
  readonly name: CommandName;
  /** What stands after the name. */
  readonly synopsis: string;
  readonly summary: string;
  /** More than the summary, for `--help`. */
  readonly details: string;
  readonly examples: readonly string[];
  readonly options: readonly OptionName[];
  /** Options that mean something else here than elsewhere. */
  readonly own?: Partial<Readonly<Record<OptionName, { readonly value: string; readonly text: string }>>>;
  /** The first is the default; none where the command prints no result. */
  readonly formats: readonly Format[];
}

export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** What stands for the value in the help. */
  readonly value?: string;
  /** The only values there are. */
  readonly values?: readonly string[];
  readonly text: string;
}

export const OPTIONS = {
  output: { type: 'string', short: 'o', value: 'FORMAT', text: 'how to print the result' },
  namespace: { type: 'string', short: 'n', multiple: true, value: 'NAME', text: 'only connections from or to this namespace (repeat for more)' },
  port: { type: 'string', value: 'PORT', text: 'only this port: 8080/TCP, 53/UDP, or 8080 for TCP' },
  from: { type: 'boolean', text: 'only whom it reaches' },
  to: { type: 'boolean', text: 'only who reaches it' },
  future: { type: 'boolean', text: 'what would hold of pods that appear: of a workload, or in a namespace (shop/*)' },
  draft: { type: 'string', value: 'FILE', text: 'a draft as the dashboard saves it, JSON' },
  allow: { type: 'string', multiple: true, value: 'LINE', text: 'let one end reach another: "shop/web => shop/db : TCP 5432"' },
  keep: { type: 'string', multiple: true, value: 'LINE', text: 'let stay allowed what is allowed today, whatever else is closed: a line as for --allow' },
  deny: { type: 'string', multiple: true, value: 'LINE', text: 'no longer let one end reach another: a line as for --allow' },
  isolate: { type: 'string', multiple: true, value: 'PEER', text: 'deny what nothing allows, to and from a workload or a namespace (shop/*)' },
  ingress: { type: 'boolean', text: 'isolate for incoming connections only' },
  egress: { type: 'boolean', text: 'isolate for outgoing connections only' },
  'keep-graph': { type: 'boolean', text: 'what the policies of the source allow together, and whom they isolate' },
  intent: { type: 'string', value: 'FILE', text: 'who may, must not and must be able to reach whom, as `drawbridge check` reads it' },
  seal: { type: 'boolean', text: 'deny everything else: a complete default-deny set in place of the policies there are' },
  observed: { type: 'string', value: 'FILE', text: 'with --seal: connections that were seen, a line each as `drawbridge graph` prints them' },
  declared: { type: 'boolean', text: 'with --seal: what settings declare by naming Services, and what is published' },
  without: { type: 'string', multiple: true, value: 'ID', text: 'do not keep this that the cluster works by, such as "dns kube-system/coredns" (repeat for more)' },
  merge: { type: 'boolean', text: 'join policies for the same pods, and rules that share their peers or ports; list once what is listed twice' },
  drop: { type: 'boolean', text: 'leave out what the rest says as well, and what no pod there is needs' },
  shorten: { type: 'boolean', text: 'leave out of selectors what tells no pods apart today' },
  rename: { type: 'boolean', text: 'name policies by what they are for: default-deny, allow-WORKLOAD, deny-WORKLOAD' },
  name: { type: 'string', multiple: true, value: 'NAME', values: ['metadata', 'default-deny', 'require-default-deny'], text: 'only this guardrail (repeat for more)' },
  target: { type: 'string', value: 'KIND', values: ['network-policy', 'admin', 'vap', 'kyverno'], text: 'what to write them as' },
  proof: { type: 'string', value: 'FILE', text: 'where to write the whole proof, JSON' },
  unproven: { type: 'boolean', text: 'print policies that are not proven to do exactly what was asked' },
  'fail-on': { type: 'string', value: 'LEVEL', values: ['error', 'warning', 'info', 'never'], text: 'from which severity on the exit code is 1 (default warning)' },
  profile: { type: 'string', value: 'NAME', values: PROFILE_NAMES, text: 'network plugin whose reading counts where the API leaves one open' },
  'pod-cidr': { type: 'string', multiple: true, value: 'CIDR', text: 'addresses that pods get (repeat for more)' },
  kubeconfig: { type: 'string', value: 'FILE', text: 'kubeconfig of cluster sources, instead of $KUBECONFIG or ~/.kube/config' },
  context: { type: 'string', multiple: true, value: 'NAME', text: 'context of the kubeconfig (repeat to open several; the first is shown)' },
  cluster: { type: 'boolean', text: 'the cluster of the current context' },
  drafts: { type: 'string', value: 'NAMESPACE', text: 'where drafts may be saved as ConfigMaps' },
  host: { type: 'string', value: 'ADDRESS', text: 'address to listen on' },
  'allow-apply': { type: 'boolean', text: 'policies may be applied to the cluster, with the rights of the kubeconfig or a token of yours' },
  'apply-journal': { type: 'string', value: 'DIR', text: 'where what was applied is written down, with the way back' },
  'let-others-open': { type: 'boolean', text: 'with --host: whoever reaches the page may open other sources there' },
  help: { type: 'boolean', short: 'h', text: 'this text' },
} as const satisfies Readonly<Record<string, OptionSpec>>;

export type OptionName = keyof typeof OPTIONS;

/** An option as a command understands it. */
export const optionOf = ({ own }: Pick<CommandSpec, 'own'>, name: OptionName): OptionSpec => ({ ...OPTIONS[name], ...own?.[name] });

/** What every command that reads a source takes. */
const READING: readonly OptionName[] = ['profile', 'pod-cidr', 'kubeconfig', 'help'];

const GRAPH_FORMATS: readonly Format[] = ['text', 'json', 'csv', 'md', 'dot', 'mermaid'];

export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'graph',
    synopsis: 'SOURCE…',
    summary: 'who can reach whom',
    details: `Every connection that is not denied, one a line, sorted: workload => workload : ports. What cannot be told is marked "unknown".
Addresses outside the cluster are ranges; nodes and IPv6 are listed when the source or a rule names any.
JSON: { "version": 1, "peers": [..], "edges": [{ "from", "to", "ports", "state", "reasons" }] }. Each of ports is "TCP 8080" or
"TCP 8000-8080", state is "allowed" or "unknown", and each of reasons names a direction and a rule that allows it, or the default.`,
    examples: ['drawbridge graph ./manifests', 'helm template . | drawbridge graph - -o json', 'drawbridge graph cluster:prod -n shop -o mermaid'],
    options: ['output', 'namespace', ...READING],
    formats: GRAPH_FORMATS,
  },
  {
    name: 'reach',
    synopsis: 'SOURCE… PEER',
    summary: 'whom one peer reaches, and who reaches it',
    details: `PEER is a workload (shop/web, or shop/web[Deployment] where that is not clear), all of a namespace (shop/*), an address or a CIDR, internet, private or
nodes. Of a workload the ways in from outside are listed as well: load balancers, node and host ports, Ingresses and routes. PEER may also be a
Service (shop/web[Service]), an Ingress (shop/web[Ingress]) or a route (shop/web[HTTPRoute]).`,
    examples: ['drawbridge reach sample orders/orders-api --to', 'drawbridge reach sample "orders/*" --future', 'drawbridge reach ./manifests 203.0.113.7 --from --port 443/TCP'],
    options: ['output', 'from', 'to', 'port', 'future', ...READING],
    formats: GRAPH_FORMATS,
  },
  {
    name: 'explain',
    synopsis: 'SOURCE… FROM TO',
    summary: 'why one peer can reach another, or cannot',
    details: `Both halves of the connection, the egress of the source and the ingress of the destination: every policy and rule, and what did not match.
Without --port: the ports by their reasons. A denial ends with the change that would allow it, or with what is in the way.
TO may be a Service (shop/web[Service]), which is judged by the pods behind it, or, from internet, an Ingress or a route (shop/web[HTTPRoute]).
Exit code: 0 allowed, 1 denied, 2 could not tell.`,
    examples: ['drawbridge explain sample storefront/web orders/orders-api --port 8080/TCP', 'drawbridge explain sample internet "storefront/shop[Ingress]"'],
    options: ['output', 'port', ...READING],
    formats: ['text', 'json', 'md'],
  },
  {
    name: 'diff',
    synopsis: 'OLD NEW',
    summary: 'what two sources allow differently',
    details: 'Compares what is allowed, not the text. Each of OLD and NEW is one source.\nExit code: 0 both mean the same, 1 they differ, 2 could not tell.',
    examples: ['drawbridge diff ./before ./after', 'drawbridge diff cluster:prod ./manifests -o md'],
    options: ['output', ...READING],
    formats: ['text', 'json', 'csv', 'md'],
  },
  {
    name: 'check',
    synopsis: 'SOURCE… INTENT',
    summary: 'whether the policies do what an intent file says',
    details: `INTENT is a YAML or JSON file: lists of who "may", who "mustNot" and who "must" be able to reach whom. An entry that matches nothing fails.
Exit code: 0 everything holds, 1 something is broken, 2 could not tell.`,
    examples: ['drawbridge check ./manifests intent.yaml', 'drawbridge check cluster intent.yaml -o sarif'],
    options: ['output', ...READING],
    formats: ['text', 'json', 'csv', 'md', 'sarif'],
  },
  {
    name: 'findings',
    synopsis: 'SOURCE…',
    summary: 'what in the policies is likely a mistake',
    details: 'Exit code: 0 nothing of the --fail-on severity, 1 something, 2 could not tell.',
    examples: ['drawbridge findings ./manifests', 'drawbridge findings ./manifests -o sarif > findings.sarif'],
    options: ['output', 'fail-on', ...READING],
    formats: ['text', 'json', 'csv', 'md', 'sarif'],
  },
  {
    name: 'export',
    synopsis: 'SOURCE…',
    summary: 'NetworkPolicies for what is wanted, proven',
    details: `Writes the policies so that what --draft, --allow, --keep, --deny and --isolate ask for holds: new ones, and others in the place of those of
the same name. The text is read back and evaluated; what does not do exactly that is refused unless --unproven is given. A line is
"shop/web => shop/db : TCP 5432"; its ends are workloads, namespaces (shop/*), internet, or addresses (203.0.113.0/24). What the cluster works by, such
as DNS, is kept unless --without names it. Without any of these options: the NetworkPolicies of the source.
Exit code: 0 printed, 1 not exact, 2 could not tell.`,
    examples: ['drawbridge export sample --isolate "data/*"', 'drawbridge export ./manifests --isolate shop/db --allow "shop/web => shop/db : TCP 5432" > add.yaml'],
    options: ['output', 'draft', 'allow', 'keep', 'deny', 'isolate', 'ingress', 'egress', 'without', 'unproven', ...READING],
    formats: ['yaml', 'json'],
  },
  {
    name: 'synthesize',
    synopsis: 'SOURCE… (--intent FILE | --keep-graph | --declared | --observed FILE) [--seal]',
    summary: 'NetworkPolicies that do all of what is asked, proven',
    details: `--keep-graph: policies with the same graph of which none can be left out, nor any rule, peer or port: joined where they are for the same pods, and
never allowing anything else. Names stay, pods to come stay isolated where a namespace isolates all of its pods, and other kinds of policies are left as
they are.
--intent FILE: changes to the policies there are that make the intent hold; what holds already is left alone.
--seal: a policy for each workload with all it talks to, and one for each namespace that denies the rest, in place of the policies there are. With
--intent: what "must" and "may" ask for, less what "mustNot" forbids, and what the cluster works by, such as DNS. With --keep-graph: what is allowed today.
With --declared: what environment variables, arguments and ConfigMaps declare by naming a Service, what Services publish, and what the cluster works by. With --observed: the connections of a file, one a line, and what the cluster works by.
The text is read back and evaluated; what it comes to, and what to delete, is told on standard error. -o writes a file each with the way back
beside them; sealed namespaces come as stages, a folder each, the one with the least to break first.
Exit code: 0 exact, 1 it cannot be expressed and nothing is printed, 2 could not tell.`,
    examples: [
      'drawbridge synthesize ./manifests --keep-graph > policies.yaml',
      'drawbridge synthesize ./manifests --intent intent.yaml',
      'drawbridge synthesize cluster --intent intent.yaml --seal -n shop -o sealed --proof proof.json',
      'drawbridge synthesize cluster --keep-graph --seal -o sealed',
      'drawbridge synthesize ./manifests --declared --seal > policies.yaml',
    ],
    options: ['intent', 'keep-graph', 'declared', 'observed', 'seal', 'namespace', 'without', 'output', 'proof', 'unproven', ...READING],
    own: {
      namespace: { value: 'NAME', text: 'only the policies of this namespace (repeat for more)' },
      output: { value: 'DIR', text: 'an empty folder for a file each, and for those they replace in its folder rollback' },
    },
    formats: [],
  },
  {
    name: 'refactor',
    synopsis: 'SOURCE… [--merge] [--drop] [--shorten] [--rename]',
    summary: 'the same NetworkPolicies, put in order, proven to mean the same',
    details: `Step by step, each read back from its text and compared with the one before; a step that cannot be proven is not taken. Without any of the
four: --merge --drop. What holds for any pods that may come is proven by what the policies say alone, and told apart from what holds for the pods there
are. --shorten lets selectors pick pods to come that they did not pick before, so it is only offered. Names and notes of the authors stay.
Exit code: 0 proven, or nothing to do; 1 a step was not taken; 2 could not tell.`,
    examples: ['drawbridge refactor ./manifests > policies.yaml', 'drawbridge refactor cluster -n shop --merge --drop --rename -o new'],
    options: ['merge', 'drop', 'shorten', 'rename', 'namespace', 'output', ...READING],
    own: {
      namespace: { value: 'NAME', text: 'only the policies of this namespace (repeat for more)' },
      output: { value: 'DIR', text: 'an empty folder for a file each, and for those they replace in its folder rollback' },
    },
    formats: [],
  },
  {
    name: 'guardrails',
    synopsis: 'SOURCE… [--name NAME] [--target KIND]',
    summary: 'policies for the whole cluster: deny by default, no metadata address',
    details: `metadata: nobody reaches 169.254.169.254 and fd00:ec2::254, where clouds hand out credentials. default-deny: every namespace denies what no
policy allows, but for what the cluster works by. require-default-deny: what admission can ask of those who write policies.
The first two are written as ClusterNetworkPolicy, AdminNetworkPolicy or BaselineAdminNetworkPolicy where the cluster is known to serve them, else as
NetworkPolicies, read back and evaluated; what closes is told on standard error. The last is a ValidatingAdmissionPolicy (vap) or a Kyverno ClusterPolicy.
Exit code: 0 proven, 1 it would not hold or break something and nothing is printed, 2 could not tell.`,
    examples: ['drawbridge guardrails cluster --name metadata', 'drawbridge guardrails ./manifests --name default-deny --target network-policy -o guard', 'drawbridge guardrails cluster --target kyverno'],
    options: ['name', 'target', 'output', 'unproven', ...READING],
    own: { output: { value: 'DIR', text: 'an empty folder for a file each, and for those they replace in its folder rollback' } },
    formats: [],
  },
  {
    name: 'serve',
    synopsis: '[SOURCE…]',
    summary: 'the dashboard, on this machine',
    details: 'Changes of files and of the cluster show at once. `drawbridge serve --help` tells more.',
    examples: ['drawbridge serve ./manifests', 'drawbridge serve cluster --port 8080'],
    options: ['port', 'host', 'let-others-open', 'context', 'cluster', 'drafts', 'allow-apply', 'apply-journal', ...READING],
    formats: [],
  },
  {
    name: 'completion',
    synopsis: 'bash|zsh|fish',
    summary: 'a completion script for a shell',
    details: 'bash: source <(drawbridge completion bash)\nzsh:  source <(drawbridge completion zsh)\nfish: drawbridge completion fish | source',
    examples: ['drawbridge completion bash > ~/.local/share/bash-completion/completions/drawbridge'],
    options: ['help'],
    formats: [],
  },
];
