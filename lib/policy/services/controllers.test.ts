import { describe, expect, it } from 'vitest';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, pod } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { findControllers, looksLikeController } from './controllers';
import type { ProxyHint } from './way-in';

const found = (pods: Snapshot['pods'], hint: ProxyHint) => findControllers(new AllowGraph(cluster({ pods })), hint).map(({ workload }) => workload?.id);
const running = (place: string, labels?: Record<string, string>) => pod(place, { deployment: place.split('/')[1]!, ...(labels && { labels }) });
const ingress = (className?: string): ProxyHint => ({ kind: 'ingress', ...(className !== undefined && { className }) });
const gateway = (className?: string): ProxyHint => ({ kind: 'gateways', gateways: [{ namespace: 'infra', name: 'public', ...(className !== undefined && { className }) }] });

describe('an ingress controller', () => {
  it.each([
    ['ingress-nginx', 'ingress-nginx-controller', true],
    ['kube-system', 'traefik', true],
    ['istio-system', 'istio-ingressgateway', true],
    ['projectcontour', 'contour-envoy', true],
    ['shop', 'web', false],
    ['shop', 'ingresses-report', false],
  ])('looks like one: %s/%s %s', (namespace, name, expected) => expect(looksLikeController({ namespace, name })).toBe(expected));

  it('is none of the workloads that only come with one, and none that has no pods', () => {
    const pods = [running('ingress-nginx/controller'), running('ingress-nginx/ingress-nginx-admission'), running('ingress-nginx/default-backend'), running('kong/kong-operator'), pod('traefik/traefik', { deployment: 'traefik', phase: 'Failed' })];
    expect(found(pods, ingress())).toEqual(['ingress-nginx/Deployment/controller']);
  });

  it('is the one that the class names, if one does', () => {
    const pods = [running('ingress-nginx/controller'), running('kube-system/traefik')];
    expect(found(pods, ingress('nginx'))).toEqual(['ingress-nginx/Deployment/controller']);
    expect(found(pods, ingress('traefik'))).toEqual(['kube-system/Deployment/traefik']);
    expect(found(pods, ingress('public'))).toHaveLength(2);
    expect(found(pods.slice(0, 1), ingress('traefik'))).toHaveLength(1);
  });
});

describe('the proxy of a Gateway', () => {
  it.each<[string, string, Record<string, string>, boolean]>([
    ['carries its name, in its namespace', 'infra/proxy', { 'gateway.networking.k8s.io/gateway-name': 'public' }, true],
    ['not in another namespace', 'x/proxy', { 'gateway.networking.k8s.io/gateway-name': 'public' }, false],
    ['not with another name', 'infra/proxy', { 'gateway.networking.k8s.io/gateway-name': 'private' }, false],
    ['names it and its namespace from elsewhere', 'envoy-system/proxy', { 'gateway.envoyproxy.io/owning-gateway-name': 'public', 'gateway.envoyproxy.io/owning-gateway-namespace': 'infra' }, true],
    ['names one of another namespace', 'envoy-system/proxy', { 'gateway.envoyproxy.io/owning-gateway-name': 'public', 'gateway.envoyproxy.io/owning-gateway-namespace': 'x' }, false],
  ])('%s', (_, place, labels, expected) => expect(found([running(place, labels)], gateway())).toHaveLength(expected ? 1 : 0));

  it('is, without such labels, whatever looks like a controller of the class', () => {
    const pods = [running('envoy-gateway-system/envoy'), running('kube-system/traefik')];
    expect(found(pods, gateway('traefik'))).toEqual(['kube-system/Deployment/traefik']);
    expect(found([...pods, running('infra/proxy', { 'gateway.networking.k8s.io/gateway-name': 'public' })], gateway('traefik'))).toEqual(['infra/Deployment/proxy']);
  });
});

it('one pod of several that serves a Gateway is enough, and one Gateway of several', () => {
  const serving = { 'gateway.networking.k8s.io/gateway-name': 'public' };
  const pods = [pod('infra/a', { deployment: 'proxy', labels: serving }), pod('infra/b', { deployment: 'proxy', labels: { app: 'new' } }), pod('infra/other', { deployment: 'other' })];
  expect(found(pods, { kind: 'gateways', gateways: [{ namespace: 'infra', name: 'private' }, { namespace: 'infra', name: 'public' }] })).toEqual(['infra/Deployment/proxy']);
});

it('a Gateway without a class does not hide the class of another', () => {
  const pods = [running('envoy-gateway-system/envoy'), running('kube-system/traefik')];
  expect(found(pods, { kind: 'gateways', gateways: [{ namespace: 'infra', name: 'a' }, { namespace: 'infra', name: 'b', className: 'traefik' }] })).toEqual(['kube-system/Deployment/traefik']);
});

it('pods on their nodes’ network are told apart though policies treat them alike', () => {
  const onNode = (name: string, labels: Record<string, string>) => pod(`infra/${name}`, { deployment: name, hostNetwork: true, ips: ['192.168.0.1'], labels });
  const router = { 'ingresscontroller.operator.openshift.io/deployment-ingresscontroller': 'default' };
  expect(found([onNode('router', router), onNode('agent', { app: 'agent' })], { kind: 'openshift-router' })).toEqual(['infra/Deployment/router']);
});

it('the OpenShift router is known by its label alone', () => {
  const pods = [running('openshift-ingress/router-default', { 'ingresscontroller.operator.openshift.io/deployment-ingresscontroller': 'default' }), pod('openshift-ingress/new', { deployment: 'router-default' }), running('ingress-nginx/controller')];
  expect(found(pods, { kind: 'openshift-router' })).toEqual(['openshift-ingress/Deployment/router-default']);
});
