import type { LabelSelector } from './labels';
import type { ObjectOrigin } from './problem';

/** What of a cluster connects to pods without any Service's client saying so: what the API server calls, what is scraped, who may use the API. */
export interface Platform {
  readonly webhooks: readonly Webhook[];
  readonly monitors: readonly Monitor[];
  readonly bindings: readonly AccountBinding[];
  readonly configMaps: readonly ConfigMap[];
}

export const EMPTY_PLATFORM: Platform = { webhooks: [], monitors: [], bindings: [], configMaps: [] };

/** A Service that the API server calls: an admission or conversion webhook, or an aggregated API. */
export interface Webhook {
  readonly kind: 'ValidatingWebhookConfiguration' | 'MutatingWebhookConfiguration' | 'CustomResourceDefinition' | 'APIService';
  /** Name of the object that names the Service. */
  readonly name: string;
  readonly service: { readonly namespace: string; readonly name: string };
  /** Port of the Service; 443 unless the object says otherwise. */
  readonly port: number;
  /** Without an answer requests are let through. */
  readonly ignoresFailure: boolean;
  readonly origin?: ObjectOrigin;
}

/** What the Prometheus operator has scraped; https://prometheus-operator.dev/docs/api-reference/api/ */
export interface Monitor {
  readonly kind: 'ServiceMonitor' | 'PodMonitor';
  readonly namespace: string;
  readonly name: string;
  /** Labels of the Services, or of the pods. */
  readonly selector: LabelSelector;
  /** Where these are looked for. */
  readonly namespaces: 'own' | 'any' | readonly string[];
  readonly endpoints: readonly MonitorEndpoint[];
  readonly origin?: ObjectOrigin;
}

/** By the name of a port (the Service's for a ServiceMonitor, the container's for a PodMonitor) or by the pod's port; all ports with neither. */
export interface MonitorEndpoint {
  readonly port?: string;
  readonly targetPort?: number | string;
}

/** A RoleBinding or ClusterRoleBinding that gives ServiceAccounts rights in the API. */
export interface AccountBinding {
  readonly kind: 'RoleBinding' | 'ClusterRoleBinding';
  /** Absent for a ClusterRoleBinding. */
  readonly namespace?: string;
  readonly name: string;
  readonly accounts: readonly { readonly namespace: string; readonly name: string }[];
}

/** A ConfigMap, of which only what it mentions is kept. */
export interface ConfigMap {
  readonly namespace: string;
  readonly name: string;
  readonly entries: readonly { readonly key: string; readonly mentions: readonly Mention[] }[];
}

/** Something in a pod's settings that may name a Service. Nothing else of the settings is kept: no user, no password, no path. */
export interface Mention {
  /** As written, less user and path: `http://orders:8080`, `orders.shop`, `$(ORDERS_SERVICE_HOST)`. */
  readonly text: string;
  /** Lower case, without a dot at the end. For a variable: its name. */
  readonly host: string;
  readonly port?: number;
  /** `variable`: one that the kubelet sets for a Service. `name`: a bare name, where a setting is called after a host. */
  readonly form: 'url' | 'address' | 'name' | 'variable';
  /** `env DB_HOST of container web`; of a ConfigMap its key. */
  readonly where: string;
  readonly file?: string;
  readonly line?: number;
}

/** What a workload's pod template says of connections besides its labels and ports. */
export interface PodHints {
  /** Ports that the kubelet probes: numbers or names of container ports. */
  readonly probed: readonly (number | string)[];
  /** Images without registry, tag and digest: `prom/prometheus`. */
  readonly images: readonly string[];
  /** False when no token of the ServiceAccount is mounted. */
  readonly hasToken: boolean;
  /** Addresses among the arguments, `169.254.20.10`. */
  readonly addresses: readonly string[];
  readonly mentions: readonly Mention[];
  /** ConfigMaps that are mounted or that environment variables are taken from; `key` when it is one entry. */
  readonly configMaps: readonly { readonly name: string; readonly key?: string }[];
}
