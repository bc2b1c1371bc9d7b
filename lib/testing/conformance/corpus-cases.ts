import type { Protocol } from '@/lib/model/network-policy';
import type { Labels } from '@/lib/model/labels';

/** The parts of the corpus's case formats that conformance reads; the corpus's SCHEMA.md describes them. */
export interface CorpusCase {
  readonly id: string;
  readonly kind?: string | null;
  readonly group?: string;
}

export interface CorpusPod {
  readonly namespace: string;
  readonly name: string;
  readonly labels?: Labels | null;
  /** Empty when the case gives the pod no address. */
  readonly ip?: string;
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number; readonly protocol?: string }[] | null;
}

export interface MatrixResources {
  readonly namespaces: Readonly<Record<string, Labels | null>>;
  readonly pods: readonly CorpusPod[];
}

export interface MatrixCase extends CorpusCase {
  readonly steps: readonly {
    readonly resources?: MatrixResources;
    readonly policies: readonly unknown[];
    readonly expected: {
      readonly order: readonly string[];
      readonly byPort: Readonly<Record<string, Readonly<Record<TableName, readonly string[]>>>>;
    };
  }[];
}
export type TableName = 'ingress' | 'egress' | 'combined';

export interface E2eMatrixCase extends CorpusCase {
  readonly steps: readonly {
    readonly namespaces: readonly { readonly name: string; readonly labels?: Labels | null }[];
    readonly pods: readonly CorpusPod[];
    readonly policies: readonly unknown[];
    readonly probe: { readonly protocol: Protocol; readonly port: number | string };
    readonly expected: { readonly order: readonly string[]; readonly rows: readonly string[] };
  }[];
}

export interface ValidationCase extends CorpusCase {
  readonly policy: unknown;
  readonly valid: boolean;
}

/** `disputed` marks an expectation that contradicts the API's text; `specAllowed` is then the one to meet. */
interface Expectation {
  readonly allowed: boolean;
  readonly specAllowed?: boolean;
}

export interface ProbeCase extends CorpusCase {
  readonly objects?: readonly unknown[];
  readonly states?: readonly { readonly objects: readonly unknown[] }[];
  readonly probes: readonly (Expectation & {
    readonly from: string;
    readonly to: string;
    readonly toIP?: string;
    readonly protocol: Protocol;
    readonly port: number;
    readonly state?: number;
  })[];
}

export interface PacketCase extends CorpusCase, Expectation {
  readonly objects: readonly unknown[];
  readonly packet: { readonly srcIP: string; readonly dstIP: string; readonly dstPort: number; readonly protocol: Protocol };
}

export interface PeerCase extends CorpusCase {
  readonly policyNamespace: string;
  readonly podSelector: unknown;
  readonly namespaceSelector: unknown;
  readonly namespaces: readonly unknown[];
  readonly pod: { readonly metadata: { readonly namespace: string; readonly name: string } };
  readonly matches: boolean;
}

export interface IpBlockCase extends CorpusCase {
  readonly ipBlock: unknown;
  readonly ip: string;
  readonly matches: boolean;
}

export interface PortsCase extends CorpusCase {
  readonly ports: unknown;
  readonly pod: { readonly metadata: { readonly namespace: string; readonly name: string } } | null;
  readonly port: number;
  readonly protocol: Protocol | '';
  readonly matches: boolean;
}

export interface SelectorCase extends CorpusCase {
  readonly selector: unknown;
  readonly labels: Labels | null;
  readonly matches: boolean;
}

export interface TierCase extends PacketCase {
  /** What the tier says of every packet, in both directions; `Next` when it decides nothing. */
  readonly adminTierVerdict: 'Accept' | 'Deny' | 'Next';
  readonly baselineTierVerdict: 'Accept' | 'Deny' | 'Next';
}

export interface TierPacketCase extends CorpusCase {
  readonly objects: readonly unknown[];
  readonly packet: Pick<PacketCase['packet'], 'srcIP' | 'dstIP'> & Partial<PacketCase['packet']>;
  readonly adminTierAllowed: boolean;
  readonly baselineTierAllowed: boolean;
}

/** Ports in the words of AdminNetworkPolicy (`ports`) or of ClusterNetworkPolicy (the others). */
export interface AdminPortsCase extends PortsCase {
  readonly protocols?: unknown;
  readonly destinationNamedPort?: string;
  readonly portMatch?: unknown;
}

export interface SubjectCase extends CorpusCase {
  readonly policy: { readonly spec: { readonly subject: unknown } };
  readonly pod: CorpusPod;
  readonly namespaceLabels: Labels | null;
  readonly matches: boolean;
}

export interface DomainNamesCase extends CorpusCase, Expectation {
  readonly policy: { readonly spec: { readonly egress?: readonly { readonly to?: readonly { readonly domainNames?: readonly string[] }[] }[] } };
  readonly pod: { readonly metadata: { readonly namespace: string; readonly name: string } };
  readonly resolver: Readonly<Record<string, string>>;
  readonly dstIP: string;
}

/** What a connection is expected to be: by the API's text where the upstream test contradicts it. */
export const expectedOf = ({ allowed, specAllowed }: Expectation): boolean => specAllowed ?? allowed;
