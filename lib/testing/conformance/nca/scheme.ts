import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { ConfigLists } from './network-config';

/** A scheme file of NCA: which objects make up which network configurations, and what is asked of them. */
export interface Scheme {
  /** What configurations share, as far as they have nothing of their own. */
  readonly global: ConfigLists;
  readonly networkConfigList: readonly SchemeConfig[];
  readonly queries: readonly SchemeQuery[];
}

export interface SchemeConfig extends ConfigLists {
  readonly name: string;
  readonly expectedWarnings?: number;
  /** 1 when the configuration is to be refused. */
  readonly expectedError?: number;
}

export interface SchemeQuery {
  readonly name: string;
  readonly kind: string;
  /** Names of configurations, or `config/namespace/policy`. */
  readonly configs: readonly string[];
  readonly expected?: number;
  /** Absolute path. */
  readonly expectedOutput?: string;
  readonly expectedNotExecuted: number;
  readonly output: OutputOptions;
}

/** The options of a query that change more than the layout of what it prints. */
export interface OutputOptions {
  readonly outputFormat?: string;
  readonly outputEndpoints?: string;
  readonly fullExplanation?: boolean;
  readonly subset?: Subset;
  /** Leaves out what concerns nothing but system namespaces and addresses. */
  readonly fwRulesFilterSystemNs?: boolean;
}

/** Pods that a connectivity map is narrowed to: any of these. */
export interface Subset {
  readonly namespace_subset?: string;
  readonly deployment_subset?: string;
  readonly label_subset?: readonly Readonly<Record<string, string>>[];
}

const NOT_A_KIND = ['name', 'expected', 'outputConfiguration', 'expectedOutput', 'expectedNotExecuted'];

type RawScheme = { readonly [key: string]: unknown } & { readonly networkConfigList?: unknown; readonly queries?: unknown };

/** Reads a scheme file. Throws when it is none. */
export function readScheme(file: string): Scheme {
  const raw = parse(readFileSync(file, 'utf8')) as RawScheme;
  const base = dirname(file);
  return {
    global: readLists(raw, base),
    networkConfigList: records(raw.networkConfigList).map((config) => ({
      ...readLists(config, base),
      name: String(config.name),
      ...(typeof config.expectedWarnings === 'number' ? { expectedWarnings: config.expectedWarnings } : {}),
      ...(typeof config.expectedError === 'number' ? { expectedError: config.expectedError } : {}),
    })),
    queries: records(raw.queries).map((query) => readQuery(query, base)),
  };
}

function readQuery(query: Readonly<Record<string, unknown>>, base: string): SchemeQuery {
  const kinds = Object.keys(query).filter((key) => !NOT_A_KIND.includes(key));
  const configs = kinds.length === 1 ? query[kinds[0]!] : undefined;
  const { expected, expectedOutput } = query;
  return {
    name: String(query.name),
    // Several keys, or none, are no question that anyone knows.
    kind: kinds.join(' and '),
    configs: Array.isArray(configs) ? configs.map(String) : [],
    ...(typeof expected === 'number' ? { expected } : {}),
    ...(typeof expectedOutput === 'string' ? { expectedOutput: join(base, expectedOutput) } : {}),
    expectedNotExecuted: Number(query.expectedNotExecuted ?? 0),
    output: (query.outputConfiguration ?? {}) as OutputOptions,
  };
}

const readLists = (raw: Readonly<Record<string, unknown>>, base: string): ConfigLists => ({
  ...list('namespaceList', raw, base),
  ...list('podList', raw, base),
  ...list('resourceList', raw, base),
  ...list('networkPolicyList', raw, base),
});

function list(key: string, raw: Readonly<Record<string, unknown>>, base: string): Readonly<Record<string, readonly string[]>> {
  const value = raw[key];
  if (value === undefined || value === null) return {};
  const paths = (Array.isArray(value) ? value : [value]).map(String).filter((path) => path !== '');
  return { [key]: paths.map((path) => resolveResource(path, base)) };
}

const OWN_REPOSITORY = /^https:\/\/(?:github\.com\/np-guard\/network-config-analyzer\/(?:blob|tree)|raw\.githubusercontent\.com\/np-guard\/network-config-analyzer)\/master\/(tests\/.*)$/;

/**
 * A resource relative to a folder; one in NCA's own repository on the Internet is looked for beside the scheme, where the
 * corpus keeps it. A name of a live cluster (`k8s`, `istio`) and any other URL stay as they are.
 */
function resolveResource(path: string, base: string): string {
  const own = OWN_REPOSITORY.exec(path)?.[1];
  const root = base.lastIndexOf('/tests/');
  const joined = own === undefined ? join(base, path.replaceAll('\\', '/')) : join(base.slice(0, root), own);
  return existsSync(joined.replace(/\*\*$/, '')) ? joined : path;
}

const records = (value: unknown): readonly Readonly<Record<string, unknown>>[] => (Array.isArray(value) ? (value as readonly Readonly<Record<string, unknown>>[]) : []);
