export type Severity = 'error' | 'warning' | 'info';

/** What is the same of every finding with one code. */
export interface FindingRule {
  /** A few words for a heading. */
  readonly title: string;
  /** Why it matters to whoever runs the cluster. */
  readonly why: string;
  /** A single finding may be less severe, never more. */
  readonly severity: Severity;
}

/**
 * Every code a finding can have. Codes are stable: other tools refer to them. `error`: the policy does not do at all what it is
 * there for. `warning`: likely not what was meant. `info`: worth knowing, and often on purpose.
 */
export const ruleCatalogue = {
  'conflicting-priority': {
    title: 'Equal priorities disagree',
    why: 'Admin policies of one tier with the same priority have no order. Where they disagree, which of them wins is up to the implementation and may change.',
    severity: 'warning',
  },
  'defined-twice': {
    title: 'A policy that is defined twice',
    why: 'Of two with one name a cluster keeps the one that is applied last. Which that is depends on how the manifests are applied; here the first is read.',
    severity: 'error',
  },
  'dns-cut': {
    title: 'Egress is isolated, DNS is not allowed',
    why: 'No policy exempts DNS. A workload that may not ask the cluster’s DNS fails to resolve every name, and that looks like an outage of the network.',
    severity: 'warning',
  },
  'empty-entry': {
    title: 'Something empty means everything',
    why: 'An entry or a spec that is left empty is not nothing: the API reads it as the widest rule or selector there is.',
    severity: 'warning',
  },
  'every-namespace': {
    title: 'An empty namespaceSelector is every namespace',
    why: '`namespaceSelector: {}` is not the policy’s own namespace. Whoever can run a pod anywhere in the cluster, in a namespace of tomorrow too, is let through.',
    severity: 'info',
  },
  'host-network-subject': {
    title: 'A policy names hostNetwork pods',
    why: 'A pod with hostNetwork has its node’s address. Policies neither isolate it nor find it by its labels, so it stays as open as the node.',
    severity: 'warning',
  },
  'host-bits': {
    title: 'A CIDR has bits beyond its prefix',
    why: 'Those bits are ignored, so the range is larger than the address suggests; newer API servers reject it.',
    severity: 'warning',
  },
  'ignored-rules': {
    title: 'Rules that policyTypes leaves out',
    why: 'Rules of a direction that policyTypes does not list are ignored without a word.',
    severity: 'warning',
  },
  'invalid-cidr': {
    title: 'A CIDR that the API server rejects',
    why: 'The whole policy is refused for it and has no effect: what it should have protected is open, and what it should have let through is not.',
    severity: 'error',
  },
  'invalid-policy': {
    title: 'A policy that the API server rejects',
    why: 'A refused policy has no effect: what it should have protected is open, and what it should have let through is not.',
    severity: 'error',
  },
  'ip-block-covers-pods': {
    title: 'An address range covers pods',
    why: 'Whether a range matches the addresses of pods is left to the network plugin: some look at the address, others know pods by their labels only.',
    severity: 'warning',
  },
  'labels-differ': {
    title: 'Pods of one owner are treated differently',
    why: 'Replicas should be interchangeable. When a policy reads a label that only some of them carry, connections work or fail by which replica answers.',
    severity: 'warning',
  },
  'leads-nowhere': {
    title: 'A way in that leads nowhere',
    why: 'Requests that an Ingress, a route or a published Service takes end in an error when nothing is behind it, and whatever was meant to answer is not exposed.',
    severity: 'warning',
  },
  'missing-half': {
    title: 'One half of a connection is missing',
    why: 'A connection needs the egress of its source and the ingress of its destination. A rule on one side alone opens nothing while the other side is closed.',
    severity: 'warning',
  },
  'named-port-unresolved': {
    title: 'A named port that no pod has',
    why: 'A named port is looked up among the container ports of the destination, with its protocol. Where no pod has it, the rule allows nothing.',
    severity: 'warning',
  },
  'networks-cover-pods': {
    title: 'A network of an admin rule covers pods',
    why: '`networks` matches pods by their address as well. A rule that was meant for the Internet decides about traffic inside the cluster too.',
    severity: 'warning',
  },
  'not-enforced': {
    title: 'Nothing enforces the policies',
    why: 'The API server stores policies whatever the network plugin does with them. Without a plugin that enforces them every pod is open.',
    severity: 'error',
  },
  'not-evaluated': {
    title: 'Policies of a kind that is not evaluated',
    why: 'They may allow or deny what the others do not say. Connections of the pods they may select are shown as unknown.',
    severity: 'warning',
  },
  'not-readable': {
    title: 'Something could not be read',
    why: 'What depends on it is unknown. With the right to list it, or a complete set of manifests, it can be told.',
    severity: 'warning',
  },
  'open-to-everyone': {
    title: 'A rule for everyone, the Internet included',
    why: 'A rule without peers, or with an empty list of them, is no rule for nobody: it holds for every pod and for every address outside the cluster.',
    severity: 'warning',
  },
  'opens-namespace': {
    title: 'A policy opens a whole namespace',
    why: 'Policies only add up. Once one allows everything for every pod of the namespace, what the others restrict there no longer holds.',
    severity: 'warning',
  },
  'or-for-and': {
    title: 'Two peers where one was meant',
    why: 'Entries of `from` and `to` are alternatives. A namespaceSelector and a podSelector in two entries let in every pod of those namespaces.',
    severity: 'warning',
  },
  'overruled-rule': {
    title: 'A rule that an admin policy overrules',
    why: 'The admin tier decides first, and what it denies no NetworkPolicy can allow.',
    severity: 'warning',
  },
  'peer-matches-nothing': {
    title: 'A peer that matches no pod',
    why: 'The rule lets nobody through by this peer. The labels may be misspelt, or the pods may be elsewhere than it looks.',
    severity: 'warning',
  },
  'selects-nothing': {
    title: 'A policy that selects no pod',
    why: 'It has no effect: whatever it should isolate stays open, and nobody is told.',
    severity: 'warning',
  },
  'service-port': {
    title: 'The port of a Service instead of its pods',
    why: 'Policies judge connections after the Service has been translated to a pod, so they see the port the pod listens on.',
    severity: 'warning',
  },
  'shadowed-rule': {
    title: 'A rule without effect',
    why: 'Other rules say the same or more already. A reader may take it for what decides, and changing it changes nothing.',
    severity: 'warning',
  },
} as const satisfies Readonly<Record<string, FindingRule>>;

export type FindingCode = keyof typeof ruleCatalogue;
