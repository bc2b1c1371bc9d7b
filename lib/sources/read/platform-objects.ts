import { compareText } from '@/lib/model/compare-text';
import type { LabelSelector } from '@/lib/model/labels';
import type { AccountBinding, ConfigMap, Mention, Monitor, MonitorEndpoint, Platform, Webhook } from '@/lib/model/platform';
import type { ObjectOrigin } from '@/lib/model/problem';
import { FieldCheck, fieldOf, type Fields, isFields } from '@/lib/policy/dialects/field-check';
import { readLabelSelector } from '@/lib/policy/dialects/label-selector';
import { findMentions, isHostSetting, isSecretSetting } from './mention-text';
import { siblingPort } from './pod-hints';
import type { RawObject } from './raw-object';

const ADMISSION = 'admissionregistration.k8s.io';
const RBAC = 'rbac.authorization.k8s.io';
const PROMETHEUS = 'monitoring.coreos.com';

/** Kinds that tell who connects to pods, with the API versions that are read (the first is recommended) and their scope. */
export const PLATFORM_KINDS: ReadonlyMap<string, { readonly versions: readonly string[]; readonly scope: 'cluster' | 'namespaced' }> = new Map([
  ['ValidatingWebhookConfiguration', { versions: [`${ADMISSION}/v1`, ADMISSION], scope: 'cluster' }],
  ['MutatingWebhookConfiguration', { versions: [`${ADMISSION}/v1`, ADMISSION], scope: 'cluster' }],
  ['CustomResourceDefinition', { versions: ['apiextensions.k8s.io/v1', 'apiextensions.k8s.io'], scope: 'cluster' }],
  ['APIService', { versions: ['apiregistration.k8s.io/v1', 'apiregistration.k8s.io'], scope: 'cluster' }],
  ['ClusterRoleBinding', { versions: [`${RBAC}/v1`, RBAC], scope: 'cluster' }],
  ['RoleBinding', { versions: [`${RBAC}/v1`, RBAC], scope: 'namespaced' }],
  ['ServiceMonitor', { versions: [`${PROMETHEUS}/v1`, PROMETHEUS], scope: 'namespaced' }],
  ['PodMonitor', { versions: [`${PROMETHEUS}/v1`, PROMETHEUS], scope: 'namespaced' }],
  ['ConfigMap', { versions: ['v1'], scope: 'namespaced' }],
]);

/**
 * What connects to pods besides other workloads, gathered one object after another. Nothing here decides a verdict, so what does
 * not have the expected form is passed over.
 */
export class PlatformObjects {
  private readonly webhooks: Webhook[] = [];
  private readonly monitors: Monitor[] = [];
  private readonly bindings: AccountBinding[] = [];
  private readonly configMaps: ConfigMap[] = [];

  take(fields: Fields, kind: string, raw: RawObject): void {
    const { origin } = raw;
    const name = textIn(at(fields, 'metadata'), 'name');
    if (name === undefined) return;
    const namespace = textIn(at(fields, 'metadata'), 'namespace') ?? 'default';
    switch (kind) {
      case 'ValidatingWebhookConfiguration':
      case 'MutatingWebhookConfiguration': {
        for (const webhook of objectsIn(fields, 'webhooks')) this.addWebhook(kind, name, at(webhook, 'clientConfig'), fieldOf(webhook, 'failurePolicy') === 'Ignore', origin);
        return;
      }
      case 'CustomResourceDefinition': {
        const conversion = at(at(fields, 'spec'), 'conversion');
        // The client's settings stood in the conversion itself before v1.
        this.addWebhook(kind, name, at(at(conversion, 'webhook'), 'clientConfig') ?? at(conversion, 'webhookClientConfig'), false, origin);
        return;
      }
      case 'APIService': {
        const spec = at(fields, 'spec');
        this.addWebhook(kind, name, isFields(spec) ? { service: fieldOf(spec, 'service') } : undefined, false, origin);
        return;
      }
      case 'RoleBinding':
      case 'ClusterRoleBinding': {
        const accounts = objectsIn(fields, 'subjects').flatMap((subject) => {
          const [own, account] = [textIn(subject, 'namespace') ?? namespace, textIn(subject, 'name')];
          return fieldOf(subject, 'kind') === 'ServiceAccount' && account !== undefined ? [{ namespace: own, name: account }] : [];
        });
        if (accounts.length > 0) this.bindings.push({ kind, ...(kind === 'RoleBinding' && { namespace }), name, accounts });
        return;
      }
      case 'ServiceMonitor':
      case 'PodMonitor':
        return this.addMonitor(kind, namespace, name, at(fields, 'spec'), origin);
      case 'ConfigMap':
        this.configMaps.push({ namespace, name, entries: configEntries(fields, raw) });
    }
  }

  /** Everything gathered, sorted. */
  finish(): Platform {
    const byText = <T>(list: T[], text: (one: T) => string) => list.sort((a, b) => compareText(text(a), text(b)));
    return {
      webhooks: byText(this.webhooks, ({ kind, name, service, port }) => `${service.namespace}/${service.name} ${String(port).padStart(5)} ${kind} ${name}`),
      monitors: byText(this.monitors, ({ kind, namespace, name }) => `${namespace}/${name} ${kind}`),
      bindings: byText(this.bindings, ({ kind, namespace, name }) => `${kind} ${namespace ?? ''}/${name}`),
      configMaps: byText(this.configMaps, ({ namespace, name }) => `${namespace}/${name}`),
    };
  }

  /** A webhook by URL is outside the cluster, as is an API that the API server has itself. */
  private addWebhook(kind: Webhook['kind'], name: string, client: unknown, ignoresFailure: boolean, origin: ObjectOrigin): void {
    const service = at(client, 'service');
    const [namespace, own] = [textIn(service, 'namespace'), textIn(service, 'name')];
    if (namespace === undefined || own === undefined) return;
    const port = isFields(service) ? fieldOf(service, 'port') : undefined;
    const webhook: Webhook = { kind, name, service: { namespace, name: own }, port: typeof port === 'number' ? port : 443, ignoresFailure, origin };
    // Several webhooks of one configuration have one server.
    const isSame = (other: Webhook) => other.kind === kind && other.name === name && other.service.namespace === namespace && other.service.name === own && other.port === webhook.port;
    const known = this.webhooks.findIndex(isSame);
    if (known < 0) this.webhooks.push(webhook);
    else this.webhooks[known] = { ...webhook, ignoresFailure: this.webhooks[known]!.ignoresFailure && ignoresFailure };
  }

  private addMonitor(kind: Monitor['kind'], namespace: string, name: string, spec: unknown, origin: ObjectOrigin): void {
    if (!isFields(spec)) return;
    const check = new FieldCheck();
    const selector: LabelSelector | undefined = readLabelSelector(check, fieldOf(spec, 'selector'), 'spec.selector');
    if (!selector || check.rejected) return;
    const wanted = at(spec, 'namespaceSelector');
    const names = isFields(wanted) ? listOf(fieldOf(wanted, 'matchNames')).filter((one): one is string => typeof one === 'string') : [];
    const namespaces = isFields(wanted) && fieldOf(wanted, 'any') === true ? 'any' : names.length > 0 ? names : 'own';
    const endpoints = objectsIn(spec, kind === 'ServiceMonitor' ? 'endpoints' : 'podMetricsEndpoints').map((endpoint): MonitorEndpoint => {
      const [port, target, number] = [textIn(endpoint, 'port'), fieldOf(endpoint, 'targetPort'), fieldOf(endpoint, 'portNumber')];
      const targetPort = typeof number === 'number' ? number : typeof target === 'number' || typeof target === 'string' ? target : undefined;
      return port === undefined ? { ...(targetPort !== undefined && { targetPort }) } : { port };
    });
    this.monitors.push({ kind, namespace, name, selector, namespaces, endpoints, origin });
  }
}

const at = (value: unknown, field: string): unknown => (isFields(value) ? fieldOf(value, field) : undefined);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const objectsIn = (fields: unknown, field: string): Fields[] => listOf(at(fields, field)).filter(isFields);

function textIn(fields: unknown, field: string): string | undefined {
  const value = at(fields, field);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The entries of a ConfigMap that mention anything. An entry of one line is read as the setting that its key is. */
function configEntries(fields: Fields, { origin, position }: RawObject): ConfigMap['entries'] {
  const data = at(fields, 'data');
  if (!isFields(data)) return [];
  const settings = Object.entries(data).flatMap(([name, value]) => (typeof value === 'string' ? [{ name, value }] : []));
  return settings.flatMap(({ name: key, value }) => {
    if (isSecretSetting(key)) return [];
    const first = position?.(`data.${key}`)?.line ?? origin.line;
    const lines = value.split('\n');
    const isOneLine = lines.filter((line) => line.trim() !== '').length <= 1;
    const mentions = lines.flatMap((text, index): Mention[] =>
      findMentions(text, isOneLine && isHostSetting(key)).map((found) => ({
        ...found,
        ...(isOneLine ? siblingPort(found, key, settings) : {}),
        where: key,
        ...(origin.file !== undefined && { file: origin.file }),
        ...(first !== undefined && { line: isOneLine ? first : first + 1 + index }),
      })),
    );
    return mentions.length > 0 ? [{ key, mentions }] : [];
  });
}
