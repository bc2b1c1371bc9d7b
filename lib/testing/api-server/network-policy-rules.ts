import { isStrictSubset, parseCidr } from '@/lib/policy/cidr';

type Fields = Readonly<Record<string, unknown>>;

/** What is wrong with a field, in the API server's words. */
export interface FieldCause {
  readonly reason: 'FieldValueInvalid' | 'FieldValueForbidden' | 'FieldValueRequired' | 'FieldValueNotSupported';
  readonly message: string;
  readonly field: string;
}

const KNOWN = {
  spec: ['podSelector', 'policyTypes', 'ingress', 'egress'],
  ingress: ['from', 'ports'],
  egress: ['to', 'ports'],
  port: ['port', 'protocol', 'endPort'],
  peer: ['podSelector', 'namespaceSelector', 'ipBlock'],
} as const;

/** The path of the first field of a NetworkPolicy that the API does not have; undefined when it has them all. */
export function undeclaredField(object: Fields): string | undefined {
  const spec = record(object['spec']);
  const unknown = (at: string, value: unknown, known: readonly string[]) => Object.keys(record(value)).filter((key) => !known.includes(key)).map((key) => `${at}.${key}`);
  const found = [
    ...unknown('.spec', spec, KNOWN.spec),
    ...(['ingress', 'egress'] as const).flatMap((direction) => items(spec[direction]).flatMap((rule, index) => {
      const at = `.spec.${direction}[${index}]`;
      const peers = direction === 'ingress' ? 'from' : 'to';
      return [
        ...unknown(at, rule, KNOWN[direction]),
        ...items(rule['ports']).flatMap((port, number) => unknown(`${at}.ports[${number}]`, port, KNOWN.port)),
        ...items(rule[peers]).flatMap((peer, number) => unknown(`${at}.${peers}[${number}]`, peer, KNOWN.peer)),
      ];
    })),
  ];
  return found[0];
}

/** A NetworkPolicy with what the API server fills in, and without the empty lists that it leaves out. */
export function defaulted<T extends Fields>(object: T, dropsEndPort: boolean): T {
  const { ingress, egress, policyTypes, podSelector, ...rest } = record(object['spec']);
  const rules = (value: unknown, peers: 'from' | 'to') => items(value).map((rule) => ({
    ...(items(rule['ports']).length > 0 && { ports: items(rule['ports']).map(({ endPort, ...port }) => ({ protocol: 'TCP', ...port, ...(endPort !== undefined && !dropsEndPort && { endPort }) })) }),
    ...(items(rule[peers]).length > 0 && { [peers]: rule[peers] }),
  }));
  return {
    ...object,
    spec: {
      ...rest,
      podSelector: podSelector ?? {},
      ...(items(ingress).length > 0 && { ingress: rules(ingress, 'from') }),
      ...(items(egress).length > 0 && { egress: rules(egress, 'to') }),
      policyTypes: policyTypes ?? ['Ingress', ...(items(egress).length > 0 ? ['Egress'] : [])],
    },
  };
}

/**
 * What the API server refuses of a NetworkPolicy: ports, peers, blocks and directions.
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/networking/validation/validation.go
 */
export function faultsOf(object: Fields): readonly FieldCause[] {
  const spec = record(object['spec']);
  return [
    ...selectorFaults(spec['podSelector'], 'spec.podSelector'),
    ...items(spec['ingress']).flatMap((rule, index) => ruleFaults(rule, 'from', `spec.ingress[${index}]`)),
    ...items(spec['egress']).flatMap((rule, index) => ruleFaults(rule, 'to', `spec.egress[${index}]`)),
    ...(Array.isArray(spec['policyTypes']) ? (spec['policyTypes'] as readonly unknown[]) : []).flatMap((type, index): FieldCause[] =>
      type === 'Ingress' || type === 'Egress' ? [] : [{ reason: 'FieldValueNotSupported', message: `Unsupported value: ${JSON.stringify(type)}: supported values: "Egress", "Ingress"`, field: `spec.policyTypes[${index}]` }]),
  ];
}

const ruleFaults = (rule: Fields, peers: 'from' | 'to', at: string): readonly FieldCause[] => [
  ...items(rule['ports']).flatMap((port, index) => portFaults(port, `${at}.ports[${index}]`)),
  ...items(rule[peers]).flatMap((peer, index) => peerFaults(peer, `${at}.${peers}[${index}]`)),
];

function portFaults({ port, endPort, protocol }: Fields, at: string): FieldCause[] {
  const found: FieldCause[] = [];
  const isNumber = typeof port === 'number';
  if (protocol !== undefined && !['TCP', 'UDP', 'SCTP'].includes(String(protocol))) found.push({ reason: 'FieldValueNotSupported', message: `Unsupported value: ${JSON.stringify(protocol)}: supported values: "SCTP", "TCP", "UDP"`, field: `${at}.protocol` });
  if (isNumber && (port < 1 || port > 65535)) found.push({ reason: 'FieldValueInvalid', message: `Invalid value: ${port}: must be between 1 and 65535, inclusive`, field: `${at}.port` });
  if (typeof endPort === 'number' && port === undefined) found.push({ reason: 'FieldValueRequired', message: 'Required value: must be specified when `endPort` is specified', field: `${at}.port` });
  else if (typeof endPort === 'number' && isNumber && endPort < port) found.push({ reason: 'FieldValueInvalid', message: `Invalid value: ${endPort}: must be greater than or equal to \`port\``, field: `${at}.endPort` });
  return found;
}

function peerFaults({ podSelector, namespaceSelector, ipBlock }: Fields, at: string): FieldCause[] {
  if (podSelector === undefined && namespaceSelector === undefined && ipBlock === undefined) return [{ reason: 'FieldValueRequired', message: 'Required value: must specify a peer', field: at }];
  return [
    ...selectorFaults(podSelector, `${at}.podSelector`),
    ...selectorFaults(namespaceSelector, `${at}.namespaceSelector`),
    ...(ipBlock === undefined ? [] : blockFaults(record(ipBlock), `${at}.ipBlock`)),
    ...(ipBlock !== undefined && (podSelector !== undefined || namespaceSelector !== undefined) ? [{ reason: 'FieldValueForbidden' as const, message: 'Forbidden: may not specify both ipBlock and another peer', field: at }] : []),
  ];
}

const isInvalid = (value: unknown, why: string, field: string): FieldCause => ({ reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${why}`, field });

function blockFaults({ cidr, except }: Fields, at: string): FieldCause[] {
  const block = parseCidr(String(cidr));
  if (!block.ok) return [isInvalid(cidr, 'not a valid CIDR', `${at}.cidr`)];
  return (Array.isArray(except) ? (except as readonly unknown[]) : []).flatMap((one, index) => {
    const inner = parseCidr(String(one));
    if (!inner.ok) return [isInvalid(one, 'not a valid CIDR', `${at}.except[${index}]`)];
    return isStrictSubset(inner.cidr, block.cidr) ? [] : [isInvalid(one, 'must be a strict subset of `cidr`', `${at}.except[${index}]`)];
  });
}

function selectorFaults(selector: unknown, at: string): FieldCause[] {
  return items(record(selector)['matchExpressions']).flatMap(({ operator, values }, index): FieldCause[] => {
    const place = `${at}.matchExpressions[${index}]`;
    const many = Array.isArray(values) && values.length > 0;
    switch (operator) {
      case 'In':
      case 'NotIn':
        return many ? [] : [{ reason: 'FieldValueRequired', message: "Required value: must be specified when `operator` is 'In' or 'NotIn'", field: `${place}.values` }];
      case 'Exists':
      case 'DoesNotExist':
        return many ? [{ reason: 'FieldValueForbidden', message: "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'", field: `${place}.values` }] : [];
      default:
        return [isInvalid(operator, 'not a valid selector operator', `${place}.operator`)];
    }
  });
}

const record = (value: unknown): Fields => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {});
const items = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(record) : []);
