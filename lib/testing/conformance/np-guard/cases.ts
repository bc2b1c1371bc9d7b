import type { Protocol } from '@/lib/model/network-policy';
import type { CorpusCase } from '../corpus-cases';
import type { ReportFormat } from './report-text';

/** The case formats of np-guard's network policy analyser; the corpus's SCHEMA.md describes them. */
export interface NpGuardCase extends CorpusCase {
  readonly format?: ReportFormat;
  readonly options?: NpGuardOptions;
  /** Folders and files with manifests, below the folder of the case file. */
  readonly inputs: readonly string[];
  readonly expectedFile?: string;
}

export interface NpGuardOptions {
  readonly focusWorkloads?: readonly string[];
  readonly focusWorkloadPeers?: readonly string[];
  readonly focusDirection?: 'ingress' | 'egress';
  /** `tcp-8080`. */
  readonly focusConnection?: string;
  readonly explainOnly?: 'allow' | 'deny';
  readonly multipleNetworks?: boolean;
  readonly exposure?: boolean;
  readonly explain?: boolean;
  /** Of a pod map: the connection asked for. */
  readonly protocol?: Protocol;
  readonly port?: number;
}

export interface DiffCase extends NpGuardCase {
  readonly ref1: string;
  readonly ref2: string;
}

/** A pod by its name or that of its workload, or an address; either may be one text. */
export type EvalEnd = { readonly namespace: string; readonly workload: string } | { readonly ip: string } | string;

export interface EvalCase extends NpGuardCase {
  readonly query: { readonly src: EvalEnd; readonly dst: EvalEnd; readonly protocol: Protocol; readonly port: number };
  readonly expect: { readonly allowed: boolean };
}

export interface EvalObjectsCase extends CorpusCase {
  readonly objects: readonly unknown[];
  readonly queries: readonly {
    /** `namespace/pod` or an address. */
    readonly src: string;
    readonly dst: string;
    readonly protocol?: Protocol;
    readonly port?: number;
    readonly allowed?: boolean;
    readonly allConnections?: string;
  }[];
  readonly connlistFile?: string;
  readonly connlistFormat?: ReportFormat;
}

export interface BackendsCase extends NpGuardCase {
  readonly expect: {
    readonly peers: readonly { readonly name: string; readonly namespace: string; readonly type: string; readonly allConnections: boolean; readonly ports: readonly number[]; readonly protocol: Protocol }[];
  };
}

export interface RangesCase extends NpGuardCase {
  readonly expect: { readonly blocks: readonly string[] };
}

export interface PropertyCase extends NpGuardCase {
  readonly expect: { readonly connectionCount?: number; readonly mustNotContainLine?: string };
}

export interface InputCase extends NpGuardCase {
  readonly ref1?: string;
  readonly ref2?: string;
  readonly expect: { readonly rejected?: boolean; readonly emptyResult?: boolean; readonly messageContains?: string; readonly warningsContain?: readonly string[] };
}
