import { describe, expect, it } from 'vitest';
import type { Snapshot } from '@/lib/model/snapshot';
import { buildSnapshot } from './build-snapshot';

const SOURCE = { kind: 'manifests', label: 'test' } as const;
const build = (objects: readonly unknown[], live = false): Snapshot =>
  buildSnapshot(
    objects.map((value, index) => ({ value, origin: { file: 'a.yaml', line: index + 1 } })),
    { source: SOURCE, live },
  );
const told = (snapshot: Snapshot) => snapshot.problems.map(({ severity, code, field }) => `${severity} ${code}${field ? ` ${field}` : ''}`);

const pod = (name: string, more: { metadata?: object; spec?: object; status?: object } = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name }, ...more.metadata },
  spec: { containers: [{ name: 'c' }], ...more.spec },
  ...(more.status ? { status: more.status } : {}),
});
const template = (labels: object, spec: object = {}) => ({ metadata: { labels }, spec: { containers: [{ name: 'c' }], ...spec } });
const namespace = (name: string, labels: object = {}) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
const service = (spec: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec });

describe('namespaces', () => {
  it('an object without one is in default, and every namespace named exists', () => {
    const { namespaces, pods } = build([pod('a'), pod('b', { metadata: { namespace: 'x' } })]);
    expect(pods.map(({ id }) => id)).toEqual(['default/a', 'x/b']);
    expect(namespaces.map(({ name, declared, labels }) => [name, declared, { ...labels }])).toEqual([
      ['default', false, { 'kubernetes.io/metadata.name': 'default' }],
      ['x', false, { 'kubernetes.io/metadata.name': 'x' }],
    ]);
  });

  it('carry the label of their name whatever the manifest says', () => {
    const snapshot = build([namespace('x', { team: 'web', 'kubernetes.io/metadata.name': 'y' })]);
    expect({ ...snapshot.namespaces[0]?.labels }).toEqual({ team: 'web', 'kubernetes.io/metadata.name': 'x' });
    expect(told(snapshot)).toEqual(['warning namespace-label metadata.labels[kubernetes.io/metadata.name]']);
  });
});

describe('lists', () => {
  it('of any kind are taken apart, in each other too, and typed ones name the kind of their entries', () => {
    const nested = { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'List', items: [pod('a')] }, null] };
    const typed = { apiVersion: 'v1', kind: 'PodList', items: [{ metadata: { name: 'b' }, spec: {} }] };
    const snapshot = build([nested, typed, [pod('c')]]);
    expect(snapshot.pods.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(told(snapshot)).toEqual(['warning empty-entry items[1]']);
  });

  it('whose items are no list are told', () => {
    expect(told(build([{ apiVersion: 'v1', kind: 'List', items: 'x' }]))).toEqual(['error wrong-type items']);
  });
});

describe('pods', () => {
  it('are templates in a manifest without status, live with one, and live in a cluster', () => {
    const presence = (snapshot: Snapshot) => snapshot.pods.map((one) => one.presence).join();
    expect(presence(build([pod('a')]))).toBe('template');
    expect(presence(build([pod('a', { status: {} })]))).toBe('template');
    expect(presence(build([pod('a', { status: { phase: 'Pending' } })]))).toBe('live');
    expect(presence(build([pod('a', { status: { podIP: '10.0.0.1' } })]))).toBe('live');
    expect(presence(build([pod('a')], true))).toBe('live');
  });

  it('have one address a family, from podIPs before podIP', () => {
    const ips = (status: object) => build([pod('a', { status })]).pods[0]?.ips;
    expect(ips({ podIP: '10.0.0.9', podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }, { ip: '10.0.0.2' }] })).toEqual(['10.0.0.1', 'fd00::1']);
    expect(ips({ podIP: '10.0.0.9', podIPs: [] })).toEqual(['10.0.0.9']);
    expect(ips({ podIP: '10.0.0.999' })).toEqual([]);
  });

  it('declare the ports of containers and of sidecars, not of other init containers', () => {
    const ports = (name: string, containerPort: unknown) => [{ name, containerPort }];
    const snapshot = build([
      pod('a', {
        spec: {
          containers: [{ ports: [...ports('http', 80), { containerPort: 53, protocol: 'UDP' }, { containerPort: 'x' }, { containerPort: 0 }, null] }, 'junk'],
          initContainers: [{ ports: ports('once', 1) }, { restartPolicy: 'Always', ports: ports('side', 2) }],
        },
      }),
    ]);
    expect(snapshot.pods[0]?.ports).toEqual([
      { name: 'http', containerPort: 80, protocol: 'TCP' },
      { containerPort: 53, protocol: 'UDP' },
      { name: 'side', containerPort: 2, protocol: 'TCP' },
    ]);
    expect(told(snapshot)).toEqual([
      'warning wrong-type spec.containers[0].ports[2].containerPort',
      'warning container-port spec.containers[0].ports[3].containerPort',
      'warning wrong-type spec.containers[1]',
    ]);
  });

  it('on the host network have the address of their node when they have none of their own', () => {
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, spec: { podCIDR: '10.1.0.0/24' }, status: { addresses: [{ type: 'Hostname', address: 'n1' }, { type: 'InternalIP', address: '192.168.0.1' }] } };
    const snapshot = build([node, pod('a', { spec: { hostNetwork: true, nodeName: 'n1' } })]);
    expect(snapshot.pods[0]).toMatchObject({ hostNetwork: true, ips: ['192.168.0.1'] });
    expect(snapshot.nodes[0]).toMatchObject({ name: 'n1', addresses: ['192.168.0.1'], podCIDRs: ['10.1.0.0/24'] });
  });

  it('that are over keep their phase', () => {
    expect(build([pod('a', { status: { phase: 'Succeeded', podIP: '10.0.0.1' } })]).pods[0]?.phase).toBe('Succeeded');
  });
});

describe('services', () => {
  it('translate to the target port, the same port when left out', () => {
    const snapshot = build([service({ selector: { app: 'web' }, ports: [{ port: 80 }, { port: 443, targetPort: 'https' }, { port: 53, protocol: 'UDP', targetPort: 5353 }, { port: 1, targetPort: '80' }] })]);
    expect(snapshot.services[0]).toMatchObject({
      type: 'ClusterIP',
      headless: false,
      ports: [
        { protocol: 'TCP', port: 80, targetPort: 80 },
        { protocol: 'TCP', port: 443, targetPort: 'https' },
        { protocol: 'UDP', port: 53, targetPort: 5353 },
      ],
    });
    expect(told(snapshot)).toEqual(['warning service-target-port spec.ports[3].targetPort']);
  });

  it('without a selector, or with an empty one, select nothing', () => {
    expect(build([service({ selector: {} })]).services[0]?.selector).toBeUndefined();
    expect(build([service({ clusterIP: 'None' })]).services[0]?.headless).toBe(true);
  });

  it('an Ingress names its backends by Service, in the new form and the old one', () => {
    const ingress = (apiVersion: string, backend: object) => ({ apiVersion, kind: 'Ingress', metadata: { name: apiVersion.split('/')[0] }, spec: { rules: [{ host: 'h', http: { paths: [{ backend }] } }] } });
    const snapshot = build([ingress('networking.k8s.io/v1', { service: { name: 'web', port: { number: 80 } } }), ingress('extensions/v1beta1', { serviceName: 'old', servicePort: 'http' })]);
    expect(snapshot.ingresses.flatMap(({ backends }) => backends)).toEqual([
      { service: 'old', port: 'http', host: 'h' },
      { service: 'web', port: 80, host: 'h' },
    ]);
  });
});

describe('objects that the API server would reject', () => {
  it.each<[string, unknown, string]>([
    ['no object', 'text', 'error not-an-object'],
    ['no kind', { apiVersion: 'v1' }, 'error no-kind'],
    ['no apiVersion', { kind: 'Pod' }, 'error no-kind'],
    ['neither', { a: 1 }, 'info no-kind'],
    ['a kind of another group', { ...pod('a'), apiVersion: 'apps/v1' }, 'error unknown-kind kind'],
    ['a kind with other capitals', { apiVersion: 'networking.k8s.io/v1', kind: 'Networkpolicy', metadata: { name: 'a' } }, 'error unknown-kind kind'],
    ['a policy of a version that never was', { apiVersion: 'networking.k8s.io/v1beta1', kind: 'NetworkPolicy', metadata: { name: 'a' } }, 'error unknown-kind kind'],
    ['no metadata', { apiVersion: 'v1', kind: 'Pod' }, 'error no-metadata metadata'],
    ['no name', { apiVersion: 'v1', kind: 'Pod', metadata: {} }, 'error no-name metadata.name'],
    ['a hostile name', pod('</script>'), 'error name metadata.name'],
    ['a namespace with a dot', pod('a', { metadata: { namespace: 'a.b' } }), 'error namespace-name metadata.namespace'],
    ['a numeric label', pod('a', { metadata: { labels: { version: 1 } } }), 'error wrong-type metadata.labels[version]'],
    ['labels that are a list', pod('a', { metadata: { labels: ['a'] } }), 'error wrong-type metadata.labels'],
    ['a bad label key', pod('a', { metadata: { labels: JSON.parse('{"__proto__": "x"}') as object } }), 'error label-key metadata.labels[__proto__]'],
    ['a spec that is no object', { ...pod('a'), spec: 'x' }, 'error wrong-type spec'],
    ['hostNetwork that is no boolean', pod('a', { spec: { hostNetwork: 'true' } }), 'error wrong-type spec.hostNetwork'],
    ['no template', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spec: {} }, 'error no-template spec.template'],
    ['negative replicas', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spec: { replicas: -1, template: template({}) } }, 'error replicas spec.replicas'],
    ['a bad policy', { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'a' }, spec: { ingress: 'all' } }, 'error wrong-type spec.ingress'],
  ])('are left out: %s', (_, value, expected) => {
    const snapshot = build([value]);
    expect(told(snapshot)).toEqual([expected]);
    expect([...snapshot.pods, ...snapshot.workloads, ...snapshot.policies, ...snapshot.namespaces]).toEqual([]);
    expect(snapshot.problems[0]).toMatchObject({ file: 'a.yaml', line: 1 });
  });

  it('two of one kind, namespace and name: the first is kept and both places are named', () => {
    const snapshot = build([pod('a'), pod('a', { metadata: { labels: {} } }), pod('a', { metadata: { namespace: 'x' } })]);
    expect(snapshot.pods.map(({ id }) => id)).toEqual(['default/a', 'x/a']);
    expect(snapshot.problems.map(({ message }) => message)).toEqual(['Pod default/a is defined twice; the definition in a.yaml:1 is kept, the one in a.yaml:2 is left out.']);
  });

  it('any junk anywhere gives problems, never a crash', () => {
    const junk = [null, 0, 'x', [], [null], {}, { a: null }, true, JSON.parse('{"__proto__": {"kind": "Pod"}}') as unknown];
    const kinds = [
      ['v1', 'Pod'], ['v1', 'Service'], ['v1', 'Node'], ['v1', 'Namespace'], ['v1', 'PodList'], ['apps/v1', 'Deployment'], ['batch/v1', 'CronJob'],
      ['networking.k8s.io/v1', 'NetworkPolicy'], ['networking.k8s.io/v1', 'Ingress'], ['cilium.io/v2', 'CiliumNetworkPolicy'], ['policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy'],
    ];
    const paths = ['metadata', 'metadata.labels', 'metadata.ownerReferences', 'spec', 'status', 'items', 'spec.template', 'spec.containers', 'spec.ports', 'spec.rules', 'spec.ingress', 'spec.subject', 'spec.endpointSelector', 'spec.jobTemplate', 'status.podIPs', 'status.addresses', 'spec.selector', 'specs'];
    const objects = kinds.flatMap(([apiVersion, kind], k) =>
      paths.flatMap((path, p) =>
        junk.map((value, j) => {
          const object: Record<string, unknown> = { apiVersion, kind, metadata: { name: `n-${k}-${p}-${j}` }, spec: {}, status: {} };
          const [outer = '', inner] = path.split('.');
          object[outer] = inner ? { ...(object[outer] as object | undefined), [inner]: value } : value;
          return object;
        }),
      ),
    );
    expect(() => build(objects)).not.toThrow();
    expect(() => build(junk)).not.toThrow();
  });
});

describe('a policy that a live cluster holds although it does not look valid', () => {
  const policy = (spec: object) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'p', namespace: 'shop' }, spec });

  it('makes the pods it may select unknown, rather than open', () => {
    const snapshot = build([policy({ podSelector: { matchLabels: { app: 'web' } }, fieldOfTheFuture: [] })], true);
    expect(snapshot.policies).toEqual([]);
    expect(snapshot.unevaluated).toMatchObject([{ kind: 'NetworkPolicy', namespace: 'shop', name: 'p', podSelector: { matchLabels: { app: 'web' } }, directions: ['ingress', 'egress'] }]);
    expect(told(snapshot)).toEqual(['error unknown-field spec.fieldOfTheFuture', 'warning np-not-understood spec']);
  });

  it('whose selector cannot be read may select every pod of its namespace', () => {
    expect(build([policy({ podSelector: { matchLabels: { app: '-' } } })], true).unevaluated[0]?.podSelector).toBeUndefined();
  });

  it('in a manifest has no effect, because no API server would accept it', () => {
    expect(build([policy({ fieldOfTheFuture: [] })]).unevaluated).toEqual([]);
  });
});

describe('what authors note on a policy', () => {
  it('is held, so that an edit or a rollback gives it back, but for what kubectl notes for itself', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}', note: 'ask the shop team' };
    const [policy] = build([{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'p', labels: { team: 'shop' }, annotations }, spec: { podSelector: {} } }]).policies;
    expect(policy).toMatchObject({ labels: { team: 'shop' }, annotations: { note: 'ask the shop team' } });
    expect(Object.keys(policy!.annotations!)).toEqual(['note']);
  });
});

describe('kinds that are not read', () => {
  it('are counted, and nothing of a Secret is kept', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { password: 'aHVudGVyMg==' } };
    const mesh = { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', metadata: { name: 'a' } };
    const unheardOf = { apiVersion: 'sdn.example.com/v1', kind: 'NetworkPolicy', metadata: { name: 'a' } };
    const snapshot = build([secret, { ...secret, metadata: { name: 't' } }, mesh, unheardOf]);
    expect(snapshot.problems.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      'info: 1 object of kind AuthorizationPolicy (security.istio.io/v1) is not read: authorization in the mesh comes after the network and is not evaluated.',
      'warning: 1 object of kind NetworkPolicy (sdn.example.com/v1) is not read: Drawbridge does not know it, and if it filters traffic the verdicts do not account for it.',
      'info: 2 objects of kind Secret (v1) are not read: Drawbridge has no use for it.',
    ]);
    expect(JSON.stringify(snapshot)).not.toContain('aHVudGVyMg');
  });
});

describe('the snapshot', () => {
  it('does not depend on the order of its objects', () => {
    const objects = [pod('b'), namespace('x'), pod('a'), service({}), { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec: { template: template({ app: 'd' }) } }];
    const plain = (snapshot: Snapshot) => JSON.stringify(snapshot).replace(/"line":\d+/g, '');
    expect(plain(build([...objects].reverse()))).toBe(plain(build(objects)));
  });

  it('keeps the lines of a policy that explanations cite', () => {
    const spec = { podSelector: {}, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }] };
    const snapshot = buildSnapshot(
      [{ value: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'p' }, spec }, origin: { file: 'f', line: 1 }, position: (path) => ({ line: path.length, column: 1 }) }],
      { source: SOURCE, live: false },
    );
    expect(Object.keys(snapshot.policies[0]?.origin?.lines ?? {})).toEqual(['spec', 'spec.podSelector', 'spec.ingress[0]', 'spec.ingress[0].from[0]', 'spec.ingress[0].ports[0]']);
  });
});
