import { PROFILE_NAMES } from '@/lib/model/profile';
import { z } from 'zod';

// zod compiles parsers with `new Function` when it may, which the page's content security policy forbids. It tries as soon as
// the first schema is made, so this comes before them.
z.config({ jitless: true });

/**
 * What crosses the border between browser and server: every request is parsed by these schemas and
 * every answer has one of these types. Ports are written `8080/TCP`, `8000-8010/UDP`, `all TCP` or `all ports`.
 */

const direction = z.enum(['ingress', 'egress']);
const protocol = z.enum(['TCP', 'UDP', 'SCTP']);
const portNumber = z.int().min(1).max(65535);

/** A peer as `lib/model/ids` formats it. */
const peerId = z.string().min(1).max(600);

// ---- shared pieces -------------------------------------------------------------------------------------------------

export const problemSchema = z.object({
  severity: z.enum(['error', 'warning', 'info']),
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  file: z.string().optional(),
  line: z.number().optional(),
  column: z.number().optional(),
  object: z.string().optional(),
  field: z.string().optional(),
});
export type ProblemView = z.infer<typeof problemSchema>;

/**
 * State of a pair of peers: `policy` allowed, and a policy's rule says so in at least one direction; `open` allowed only
 * because neither end is isolated; `unknown` cannot be told from what was read; `denied`.
 */
export const pairStateSchema = z.enum(['policy', 'open', 'unknown', 'denied']);
export type PairState = z.infer<typeof pairStateSchema>;

/** A rule of a policy, with where to find it. */
export const ruleRefSchema = z.object({
  policy: z.string(), // PolicyId
  /** `NetworkPolicy`, `AdminNetworkPolicy`, … */
  kind: z.string(),
  /** Absent for a cluster-scoped kind. */
  namespace: z.string().optional(),
  name: z.string(),
  direction,
  /** 0-based; absent when the policy as a whole is meant. */
  rule: z.number().optional(),
  /** The name that some kinds give a rule. */
  ruleName: z.string().optional(),
  field: z.string().optional(), // spec.ingress[0]
  file: z.string().optional(),
  line: z.number().optional(),
});
export type RuleRefView = z.infer<typeof ruleRefSchema>;

/** Isolation of a workload or of all the pods of a namespace in one direction; `exempt`: no policy can apply (hostNetwork). */
export const isolationSchema = z.enum(['isolated', 'partial', 'open', 'unknown', 'exempt']);
export type Isolation = z.infer<typeof isolationSchema>;

export const peerViewSchema = z.object({
  id: peerId,
  kind: z.enum(['workload', 'internet', 'private', 'nodes']),
  /** Absent for outside peers. */
  namespace: z.string().optional(),
  workloadKind: z.string().optional(),
  name: z.string(),
  replicas: z.number().optional(),
  hostNetwork: z.boolean().optional(),
  ingress: isolationSchema,
  egress: isolationSchema,
  /** How many other peers reach this one, and are reached by it, only because nothing isolates either end. */
  openInbound: z.number(),
  openOutbound: z.number(),
  /** How many other workloads reach it, and are reached by it, at all. */
  inbound: z.number(),
  outbound: z.number(),
  /**
   * Edges by a policy from, or to, so many peers that they are drawn only when this one is selected, and counted on the node
   * until then; 0 when none are held back.
   */
  wideInbound: z.number(),
  wideOutbound: z.number(),
  /** Column for a left-to-right reading: 0 outside, then ingress controllers, frontends, services, data. */
  tier: z.number(),
});
export type PeerView = z.infer<typeof peerViewSchema>;

export const edgeViewSchema = z.object({
  id: z.string(), // from + '>' + to
  from: peerId,
  to: peerId,
  state: pairStateSchema,
  /** Allowed ports (unknown ones for state `unknown`). */
  ports: z.array(z.string()),
  /** Of these, the ones the destination declares to listen on, short: `8080`, `53/UDP`. Empty when it declares none that match. */
  label: z.string(),
  /** Not every pod of the one workload reaches every pod of the other alike. */
  partial: z.boolean(),
  /** Set when only some address family works, or another condition applies. */
  note: z.string().optional(),
});
export type EdgeView = z.infer<typeof edgeViewSchema>;

export const figureSchema = z.object({
  /** Ordered pairs of different workloads. */
  pairs: z.number(),
  reachable: z.number(),
  byPolicy: z.number(),
  open: z.number(),
  unknown: z.number(),
  denied: z.number(),
});
export type FigureView = z.infer<typeof figureSchema>;

/** The change to a draft that would mend a denial. */
export const fixSchema = z.lazy(() => allowChangeSchema);

/** Something in the policies that likely is not what their authors meant, or is worth knowing, with its evidence. */
export const findingSchema = z.object({
  /** `selects-nothing`, `missing-half`, …: the codes of the findings' catalogue. */
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  /** What all findings with this code are called, and why they matter. */
  title: z.string(),
  why: z.string(),
  message: z.string(),
  /** What was probably meant, or what to do. */
  hint: z.string().optional(),
  /** The Kubernetes objects concerned, the first of them; `field` is a path inside the very first. */
  objects: z.array(z.object({ kind: z.string(), namespace: z.string().optional(), name: z.string(), file: z.string().optional(), line: z.number().optional() })),
  /** How many objects there are besides. */
  moreObjects: z.number(),
  field: z.string().optional(),
  peers: z.array(peerId),
  /** The changes to a draft that would mend it; empty where none would. */
  fix: z.array(z.lazy(() => draftChangeSchema)),
});
export type FindingView = z.infer<typeof findingSchema>;

// ---- GET /api/snapshot ---------------------------------------------------------------------------------------------

export const snapshotSchema = z.object({
  revision: z.number(),
  source: z.object({ kind: z.enum(['sample', 'manifests', 'cluster']), label: z.string() }),
  /** Under which network plugin's reading of what the API leaves open. */
  profile: z.object({ name: z.enum(PROFILE_NAMES), basis: z.enum(['default', 'detected', 'chosen']), evidence: z.string().optional() }),
  freshness: z.object({
    state: z.enum(['loading', 'static', 'live', 'stale', 'failed']),
    since: z.string().optional(),
    message: z.string().optional(),
  }),
  counts: z.object({ namespaces: z.number(), workloads: z.number(), pods: z.number(), services: z.number(), policies: z.number() }),
  figure: figureSchema,
  namespaces: z.array(
    z.object({ name: z.string(), workloads: z.number(), pods: z.number(), ingress: isolationSchema, egress: isolationSchema }),
  ),
  workloads: z.array(z.object({ id: peerId, namespace: z.string(), kind: z.string(), name: z.string(), replicas: z.number() })),
  services: z.array(z.object({ id: peerId, namespace: z.string(), name: z.string(), workloads: z.array(peerId) })),
  policies: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      namespace: z.string().optional(),
      name: z.string(),
      directions: z.array(direction),
      /** Workloads of which at least one pod is selected. */
      selects: z.array(peerId),
      file: z.string().optional(),
      line: z.number().optional(),
    }),
  ),
  /** Ports that some workload declares, for the filter. */
  ports: z.array(z.object({ port: portNumber, protocol, names: z.array(z.string()) })),
  problems: z.array(problemSchema),
  /** The first of the findings, most severe first, and how many there are besides. */
  findings: z.array(findingSchema),
  moreFindings: z.number(),
  unevaluated: z.array(z.object({ kind: z.string(), namespace: z.string().optional(), name: z.string() })),
  unreadable: z.array(z.object({ resource: z.string(), namespace: z.string().optional(), verb: z.string(), reason: z.string() })),
});
export type SnapshotView = z.infer<typeof snapshotSchema>;

// ---- GET /api/graph?namespace=a&namespace=b&port=8080/TCP&focus=peerId -----------------------------------------------

export const graphQuerySchema = z.object({
  namespaces: z.array(z.string()).optional(),
  /** Only edges that allow this port. */
  port: z.object({ protocol, port: portNumber }).optional(),
  /** This peer's edges are all included, the implicit ones too, before any other. */
  focus: peerId.optional(),
});
export type GraphQuery = z.infer<typeof graphQuerySchema>;

export const graphSchema = z.object({
  revision: z.number(),
  namespaces: z.array(z.object({ name: z.string(), ingress: isolationSchema, egress: isolationSchema })),
  nodes: z.array(peerViewSchema),
  /** Rule-backed and unknown edges, and the focus's open ones. */
  edges: z.array(edgeViewSchema),
  /** What the budget of one screen left out. */
  hidden: z.object({ nodes: z.number(), edges: z.number() }),
});
export type GraphView = z.infer<typeof graphSchema>;

// ---- GET /api/reach?peer=peerId : one workload or outside peer; without peer: the whole table -------------------------

export const reachRowSchema = z.object({
  peer: peerViewSchema,
  state: pairStateSchema,
  ports: z.array(z.string()),
  label: z.string(),
  partial: z.boolean(),
  note: z.string().optional(),
  /** The rules that allow it, of both directions. */
  by: z.array(ruleRefSchema),
});
export type ReachRow = z.infer<typeof reachRowSchema>;

/** A way from outside the cluster to a workload. */
export const exposureSchema = z.object({
  /** `LoadBalancer`, `NodePort`, `ExternalIP`, `HostPort`, `Ingress`, `HTTPRoute` and the like, `Route` of OpenShift. */
  kind: z.string(),
  /** The object that opens it. */
  by: z.object({ kind: z.string(), namespace: z.string(), name: z.string(), file: z.string().optional(), line: z.number().optional() }),
  /** What clients address: `shop.example/cart`, `port 30080/TCP of every node`. */
  entry: z.string(),
  /** The Service between, and its port. */
  service: peerId.optional(),
  servicePort: z.string().optional(),
  workload: peerId,
  /** The ports of the pods that it leads to. */
  ports: z.array(z.string()),
  /** `unknown` where the readings differ: then it is possible. */
  state: pairStateSchema,
  /** Whom the traffic may come from, and what policies say of it then. */
  readings: z.array(
    z.object({
      words: z.string(),
      state: pairStateSchema,
      detail: z.string().optional(),
      /** Stands for the source, to ask why. */
      peer: peerId.optional(),
      pods: z.object({ reachable: z.number(), possible: z.number(), all: z.number() }),
    }),
  ),
  notes: z.array(z.string()),
});
export type ExposureView = z.infer<typeof exposureSchema>;

export const reachSchema = z.object({
  revision: z.number(),
  peer: peerViewSchema,
  serviceAccount: z.string().optional(),
  listensOn: z.array(z.object({ port: portNumber, protocol, name: z.string().optional() })),
  services: z.array(peerId),
  labels: z.record(z.string(), z.string()),
  ingressIsolatedBy: z.array(ruleRefSchema),
  egressIsolatedBy: z.array(ruleRefSchema),
  inbound: z.array(reachRowSchema),
  outbound: z.array(reachRowSchema),
  /** Whether its own replicas reach each other; absent for a single pod. */
  replicas: z.object({ state: pairStateSchema, ports: z.array(z.string()) }).optional(),
  /** How it is reached from outside the cluster. */
  exposures: z.array(exposureSchema),
  policies: z.array(
    z.object({ id: z.string(), kind: z.string(), namespace: z.string().optional(), name: z.string(), directions: z.array(direction), yaml: z.string(), file: z.string().optional(), line: z.number().optional() }),
  ),
  notes: z.array(z.string()),
});
export type ReachView = z.infer<typeof reachSchema>;

/** GET /api/pairs : the table of who can reach whom, every ordered pair that is not denied, outside peers included. */
export const pairsSchema = z.object({
  revision: z.number(),
  rows: z.array(
    z.object({ from: peerId, to: peerId, state: pairStateSchema, ports: z.array(z.string()), label: z.string(), partial: z.boolean(), by: z.array(z.string()) }),
  ),
  /** Pairs beyond the limit of one answer; the CSV has them all. */
  truncated: z.number(),
});
export type PairsView = z.infer<typeof pairsSchema>;

// ---- GET /api/future?peer=peerId : a workload, or a namespace ------------------------------------------------------------

/** What today's policies would allow with pods that are not there yet; only the peer's own half is asked. */
const futureReachSchema = z.object({
  /** For every such pod. */
  allowed: z.array(z.string()),
  /** For some of them, or not to be told. */
  possible: z.array(z.string()),
  /** Names of ports that rules would look up on the new pod. */
  named: z.array(z.string()),
});

export const futureSchema = z.object({
  revision: z.number(),
  peer: peerId,
  directions: z.array(
    z.object({
      direction,
      /** Whether any policy of any tier applies: without one all is open. For a namespace: whether a new workload would be isolated. */
      isolation: z.enum(['isolated', 'open', 'unknown']),
      /** Any pod of any namespace, whatever its labels. */
      anyPod: futureReachSchema,
      /** Of a workload: pods that its rules would treat otherwise if they appeared; `today`: whether there are such pods already. */
      newcomers: z.array(futureReachSchema.extend({ who: z.string(), today: z.boolean() })),
      /** How many more kinds of newcomers there are. */
      more: z.number(),
      /** Of a namespace: policies that pick some of its pods by labels, and may pick a new one. */
      selective: z.array(ruleRefSchema),
    }),
  ),
  /** What else to know. */
  notes: z.array(z.string()),
  /** What holds only by accident of today's labels. */
  accidents: z.array(z.object({ message: z.string(), policies: z.array(ruleRefSchema) })),
});
export type FutureView = z.infer<typeof futureSchema>;

// ---- GET /api/explain?from=&to=&port=8080/TCP -------------------------------------------------------------------------

/** How one rule of a policy relates to the flow asked about. */
export const ruleOutcomeSchema = z.object({
  ref: ruleRefSchema,
  outcome: z.enum(['allows', 'denies', 'passes', 'peer-does-not-match', 'port-does-not-match', 'unknown']),
  /** One sentence: what matched, or the first thing that did not. */
  detail: z.string(),
  /** What was probably meant, when it only just does not match. */
  hint: z.string().optional(),
  /** The verdict rests on it. */
  decides: z.boolean(),
  /** It would match, but what comes before it in the order of tiers has decided. Told only in detail. */
  shadowed: z.boolean().optional(),
  /** Of a rule the verdict rests on: whether taking this rule alone away would change the verdict. */
  necessary: z.boolean().optional(),
});

export const tierSchema = z.enum(['admin', 'network-policy', 'baseline']);

export const directionExplanationSchema = z.object({
  direction,
  /** `not-applicable`: no policy can apply to that end (an outside address, a hostNetwork pod). */
  verdict: z.enum(['not-isolated', 'allowed', 'denied', 'unknown', 'not-applicable']),
  /** The pods whose policies decide: the source's for egress, the destination's for ingress. */
  subject: z.string(),
  /** The tier that decided; absent when no policy did. */
  tier: tierSchema.optional(),
  /** In order of decision; of the ordered tiers only the rules that passed on or decided, unless asked in detail. */
  policies: z.array(z.object({ ref: ruleRefSchema, tier: tierSchema, noRules: z.boolean(), rules: z.array(ruleOutcomeSchema) })),
  /** For a denial because nothing allows it: the rule that comes nearest. */
  nearest: ruleOutcomeSchema.optional(),
  /** Why unknown, or what else to know. */
  notes: z.array(z.string()),
});
export type DirectionExplanation = z.infer<typeof directionExplanationSchema>;

/** What one direction says of a class of ports. */
const classHalfSchema = z.object({ verdict: directionExplanationSchema.shape.verdict, tier: tierSchema.optional(), by: z.array(ruleRefSchema) });

/** Ports that have one verdict for the same reasons. */
export const portClassSchema = z.object({
  ports: z.array(z.string()),
  verdict: z.enum(['allowed', 'denied', 'unknown']),
  egress: classHalfSchema,
  ingress: classHalfSchema,
});
export type PortClassView = z.infer<typeof portClassSchema>;

export const explainSchema = z.object({
  revision: z.number(),
  from: peerViewSchema,
  to: peerViewSchema,
  /** The port asked about, or absent: the best case over all ports. */
  port: z.string().optional(),
  verdict: z.enum(['allowed', 'denied', 'unknown']),
  state: pairStateSchema,
  /** Allowed ports of the pair, whatever port was asked. */
  ports: z.array(z.string()),
  partial: z.boolean(),
  egress: directionExplanationSchema,
  ingress: directionExplanationSchema,
  /** Without a port asked: every port, by equal reasons. One class when all ports fare alike. */
  classes: z.array(portClassSchema),
  /** Where pods or address families differ: who has what, the one explained first; empty when all are alike. */
  cases: z.array(z.object({ who: z.string(), verdict: z.enum(['allowed', 'denied', 'unknown']), ports: z.array(z.string()) })),
  notes: z.array(z.string()),
  /** For a denial: the halves that are missing, in words. */
  missing: z.array(z.object({ direction, at: peerId, message: z.string() })),
  /** The smallest change that would allow it, ready to put into a draft; absent when nothing needs or can be drawn. */
  fix: fixSchema.optional(),
  /** For a denial: what no NetworkPolicy can change, with the rule that stands against it. */
  obstacles: z.array(z.object({ message: z.string(), rule: ruleRefSchema.optional() })),
});
export type ExplainView = z.infer<typeof explainSchema>;

// ---- Services: GET /api/service?id=service/shop/web, GET /api/explain?from=&to=service/shop/web&port=80/TCP -----------------

/** Pods of one workload behind a port of a Service, or an address. */
const backendSchema = z.object({
  /** The workload, or the outside peer that an address belongs to; absent when neither is known. */
  peer: peerId.optional(),
  /** `shop/web`, or the address. */
  name: z.string(),
  pods: z.number(),
  /** The port that policies see. */
  port: z.string(),
});

/** How many backends, counted in pods, can be reached. */
const backendCountSchema = z.object({ reachable: z.number(), possible: z.number(), all: z.number() });

export const serviceSchema = z.object({
  revision: z.number(),
  id: peerId,
  namespace: z.string(),
  name: z.string(),
  type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']),
  headless: z.boolean(),
  selector: z.record(z.string(), z.string()).optional(),
  externalName: z.string().optional(),
  ports: z.array(z.object({ port: z.string(), name: z.string().optional(), targetPort: z.string(), nodePort: z.number().optional(), backends: z.array(backendSchema) })),
  /** Peers that reach some backend on some port, unknown ones included, the certain first. */
  reach: z.array(z.object({ peer: peerId, state: pairStateSchema, ports: z.array(z.string()), backends: backendCountSchema })),
  exposures: z.array(exposureSchema),
  /** Ways from outside that name it and lead nowhere. */
  broken: z.array(z.object({ kind: z.string(), by: exposureSchema.shape.by, entry: z.string(), message: z.string() })),
  notes: z.array(z.string()),
});
export type ServiceView = z.infer<typeof serviceSchema>;

export const serviceExplainSchema = z.object({
  revision: z.number(),
  from: peerId,
  service: peerId,
  port: z.string().optional(),
  verdict: z.enum(['allowed', 'denied', 'unknown']),
  state: pairStateSchema,
  ports: z.array(
    z.object({
      port: z.string(),
      name: z.string().optional(),
      state: pairStateSchema,
      count: backendCountSchema,
      backends: z.array(backendSchema.extend({ state: pairStateSchema, note: z.string().optional() })),
    }),
  ),
  notes: z.array(z.string()),
  /** Why, for a backend that shows the verdict. */
  example: explainSchema.omit({ revision: true }).optional(),
});
export type ServiceExplainView = z.infer<typeof serviceExplainSchema>;

// ---- drafts: POST /api/simulate {draft}, POST /api/export {draft} -------------------------------------------------------

export const draftPortSchema = z.object({ protocol, port: portNumber, endPort: portNumber.optional() });

export const allowChangeSchema = z.object({
  id: z.string().min(1).max(1500),
  kind: z.literal('allow'),
  from: peerId,
  to: peerId,
  ports: z.union([z.literal('all'), z.array(draftPortSchema).min(1).max(100)]),
});

export const isolateChangeSchema = z.object({
  id: z.string().min(1).max(1500),
  kind: z.literal('isolate'),
  subject: peerId,
  directions: z.array(direction).min(1).max(2),
});

export const draftChangeSchema = z.discriminatedUnion('kind', [allowChangeSchema, isolateChangeSchema]);

export const draftSchema = z.object({
  version: z.literal(1),
  changes: z.array(draftChangeSchema).max(2000),
});
export type DraftView = z.infer<typeof draftSchema>;

export const pairChangeSchema = z.object({
  from: peerId,
  to: peerId,
  before: pairStateSchema,
  after: pairStateSchema,
  /** Ports that became allowed, and ports that no longer are. */
  opened: z.array(z.string()),
  closed: z.array(z.string()),
  /** Whether the draft asked for this change; the rest is collateral. */
  intended: z.boolean(),
  /** What of the policies, labels or addresses makes it, in words. */
  causes: z.array(z.string()),
});
export type PairChange = z.infer<typeof pairChangeSchema>;

export const simulateSchema = z.object({
  revision: z.number(),
  /** The policies to create, each with the text as it will be exported. */
  policies: z.array(z.object({ id: z.string(), namespace: z.string(), name: z.string(), fileName: z.string(), yaml: z.string(), because: z.array(z.string()) })),
  /** Per change of the draft: what became of it. */
  changes: z.array(
    z.object({
      id: z.string(),
      /** `written` in policies; `already-allowed`, nothing to write; `inexpressible` in part or whole; `invalid` names something that is not there. */
      outcome: z.enum(['written', 'already-allowed', 'inexpressible', 'invalid']),
      message: z.string(),
    }),
  ),
  /** Kept on the way, such as DNS; each says why. */
  kept: z.array(z.string()),
  warnings: z.array(z.string()),
  impact: z.object({
    before: figureSchema,
    after: figureSchema,
    /** How many there are of each; the lists name the first of them. */
    counts: z.object({ opened: z.number(), closed: z.number(), changed: z.number() }),
    opened: z.array(pairChangeSchema),
    closed: z.array(pairChangeSchema),
    /** Pairs whose ports changed but which are reachable before and after. */
    changed: z.array(pairChangeSchema),
    unchanged: z.number(),
    /** Pairs whose verdict is unknown after the change. */
    unknown: z.number(),
    /** Changes that the draft did not ask for. */
    collateral: z.number(),
    /** The re-evaluated text gives exactly what the draft asks for: every allow holds and nothing else changed. */
    exact: z.boolean(),
    truncated: z.number(),
  }),
  /** Edges to paint on the map: added and cut pairs, with their state before and after. */
  edges: z.array(edgeViewSchema.extend({ change: z.enum(['added', 'cut']) })),
});
export type SimulateView = z.infer<typeof simulateSchema>;

// ---- GET /api/ports?to=peerId : what a target really listens on, for the port picker ------------------------------------

export const portsSchema = z.object({
  to: peerId,
  ports: z.array(z.object({ protocol, port: portNumber, names: z.array(z.string()), workloads: z.array(peerId), via: z.string().optional() })),
});
export type PortsView = z.infer<typeof portsSchema>;

// ---- GET /api/events (Server-Sent Events) ---------------------------------------------------------------------------------

/** `event: snapshot`, `id:` the revision. The browser then asks again for what it shows. */
export const eventSchema = z.object({ revision: z.number(), freshness: snapshotSchema.shape.freshness });
export type SnapshotEvent = z.infer<typeof eventSchema>;

// ---- errors: application/problem+json (RFC 9457) -----------------------------------------------------------------------------

export const problemDetailsSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string().optional(),
  /** For a request that does not parse: which field, and what about it. */
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});
export type ProblemDetails = z.infer<typeof problemDetailsSchema>;
