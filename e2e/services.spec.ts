import { expect, test } from './support/drawbridge';
import { choose } from './support/ask';
import { folderOf } from './support/folder';

test('a Service is found by name, shows where it leads, and its clients lead to the reasons', async ({ drawbridge, page }) => {
  const { url } = await drawbridge();
  await page.goto(url);
  await page.getByRole('combobox', { name: 'Search' }).fill('storefront/bff');
  await page.getByRole('option').filter({ hasText: 'Service' }).click();
  await expect(page.getByRole('heading', { name: 'bff', level: 2 })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Ports' })).toContainText('8081/TCP');

  await page.getByRole('button', { name: /ingress-nginx\/ingress-nginx-controller.*2 of 2 backends/ }).click();
  await expect(page.getByRole('list', { name: 'Backends of 80/TCP http' })).toContainText('storefront/bff × 2');
  await expect(page.getByRole('region', { name: 'Why' })).toContainText('on 8081/TCP');
});

test('a question to a Service is judged at the pod’s port', async ({ drawbridge, page }) => {
  const { url } = await drawbridge();
  await page.goto(url);
  const form = page.getByRole('form', { name: 'Can A reach B?' });
  await choose(form, 'Can', 'storefront/web');
  const field = form.getByRole('combobox', { name: 'reach' });
  await field.fill('storefront/bff');
  await page.getByRole('option').filter({ hasText: 'Service' }).click();
  await form.getByRole('textbox', { name: 'on port' }).fill('80');
  await form.getByRole('button', { name: 'Ask why' }).click();
  await expect(page.getByRole('heading', { name: /80\/TCP http: 0 of 2 backends/ })).toBeVisible();
  await expect(page.getByTestId('why-outcome')).toContainText('denied');
  // To the workload itself the port of the Service is another port.
  await page.goto(`${url}/?from=workload/storefront/Deployment/web&to=workload/storefront/Deployment/bff&ask=80/TCP`);
  await expect(page.getByTestId('why-outcome')).toContainText('allowed');
});

test('a workload tells how it is exposed, and whom the traffic comes from', async ({ drawbridge, page }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?peer=workload/storefront/Deployment/web`);
  const list = page.getByRole('list', { name: 'How web is reached from outside' });
  await list.getByText('shop.example/').click();
  await expect(list).toContainText('Allowed where it comes from the pods of ingress-nginx/ingress-nginx-controller');
  await list.getByRole('button', { name: 'All of Ingress storefront/shop' }).click();
  await expect(page.getByRole('heading', { name: 'shop', level: 2 })).toBeVisible();
  await page.goBack();
  await list.getByText('shop.example/').click();
  await list.getByRole('button', { name: 'Why?' }).click();
  await expect(page.getByTestId('why-outcome')).toContainText('allowed');
});

test('a Service with pods that differ says how many of its backends each client reaches', async ({ showing, page }) => {
  const pod = (name: string, labels: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: ${labels}}\nspec: {containers: [{name: c, image: x, ports: [{containerPort: 8080}]}]}\n`;
  const manifests = [
    pod('client', '{app: client}'),
    pod('blue', '{app: api, colour: blue}'),
    pod('green', '{app: api, colour: green}'),
    'apiVersion: v1\nkind: Service\nmetadata: {name: api}\nspec: {selector: {app: api}, ports: [{port: 80, targetPort: 8080}]}\n',
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: blue-is-closed}\nspec: {podSelector: {matchLabels: {colour: blue}}, policyTypes: [Ingress]}\n',
  ];
  const at = await showing({ 'all.yaml': manifests.join('---\n') });
  await page.goto(at('?peer=service/default/api'));
  await page.getByRole('list', { name: 'Who can reach api' }).getByRole('button', { name: /default\/client.*1 of 2 backends/ }).click();
  await expect(page.getByRole('heading', { name: '80/TCP: 1 of 2 backends' })).toBeVisible();
  const backends = page.getByRole('list', { name: 'Backends of 80/TCP' });
  await backends.getByRole('button', { name: 'default/blue' }).click();
  await expect(page.getByTestId('why-outcome')).toContainText('denied');
});

test('a workload tells who could reach it if it appeared', async ({ drawbridge, page }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?peer=workload/storefront/Deployment/web`);
  const future = page.getByRole('region', { name: 'If it appeared' });
  await expect(future).toContainText('A new pod could reach it only if a rule picks it');
  await expect(future.getByRole('listitem').filter({ hasText: 'ingress-nginx in namespace ingress-nginx' })).toContainText('8080/TCP');
  await expect(future).toContainText('It could reach any new pod: no policy limits egress.');
});

test('a host of an Ingress can be asked about: both legs, and on the map the line that comes by it', async ({ drawbridge, page }) => {
  const { url } = await drawbridge();
  await page.goto(url);
  const form = page.getByRole('form', { name: 'Can A reach B?' });
  await choose(form, 'Can', 'Internet');
  await choose(form, 'reach', 'shop.example');
  await expect(form.getByRole('textbox', { name: 'on port' })).toBeDisabled();
  await form.getByRole('button', { name: 'Ask why' }).click();

  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await expect(inspector).toContainText('Connection to an Ingress');
  const first = page.getByRole('region', { name: 'To the controller ingress-nginx/ingress-nginx-controller' });
  await expect(first).toContainText('Allowed by port 80/TCP of its load balancer');
  await expect(first.getByTestId('why-outcome')).toContainText('allowed');
  const second = page.getByRole('region', { name: 'From the controller to the pods' });
  const ways = second.getByRole('list', { name: 'Where Ingress shop leads' });
  await expect(ways.getByRole('listitem').filter({ hasText: 'shop.example/images' })).toContainText('Not let in');
  await expect(ways).toContainText('Ingress storefront/shop → Service storefront/web 80/TCP → 8080/TCP of storefront/web');
  await expect(second.getByTestId('why-outcome')).toContainText('allowed');

  const lines = page.getByRole('list', { name: 'Connections by Ingresses and routes on the map' });
  await expect(lines.getByRole('button', { name: 'Internet → storefront/web by shop.example/, 8080/TCP, allowed by policy, through Ingress storefront/shop, served by ingress-nginx/ingress-nginx-controller' })).toHaveAttribute('aria-pressed', 'true');
  await expect(lines.getByRole('button', { name: /^Internet → storefront\/image-resizer by shop\.example\/images, 8082\/TCP, denied/ })).toHaveCount(1);
  // The link holds the question.
  await expect(page).toHaveURL(/from=internet&to=route\/storefront\/Ingress\/shop\/shop\.example$/);
  await page.reload();
  await expect(first).toBeVisible();
});

test('a route of the Gateway API is found by its host and leads to the reasons; what was not read stays unknown', async ({ drawbridge, page }, info) => {
  const workload = (namespace: string, name: string, port: number) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: c, image: x, ports: [{containerPort: ${port}}]}]}}}\n`;
  const manifests = [
    workload('api', 'orders', 9000),
    workload('api', 'worker', 9100),
    'apiVersion: v1\nkind: Service\nmetadata: {name: orders, namespace: api}\nspec: {selector: {app: orders}, ports: [{port: 80, targetPort: 9000}]}\n',
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: from-infra, namespace: api}\nspec: {podSelector: {matchLabels: {app: orders}}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: infra}}}]}]}\n',
    'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: public, namespace: infra}\nspec: {gatewayClassName: eg, listeners: [{name: https, port: 443, protocol: HTTPS, allowedRoutes: {namespaces: {from: All}}}]}\n',
    'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: orders, namespace: api}\nspec: {hostnames: [api.example], parentRefs: [{name: public, namespace: infra}], rules: [{backendRefs: [{name: orders, port: 80}]}]}\n',
  ];
  const { url } = await drawbridge([folderOf(info, { 'all.yaml': manifests.join('---\n') })]);
  await page.goto(url);
  await page.getByRole('combobox', { name: 'Search' }).fill('api.example');
  await page.getByRole('option').filter({ hasText: 'HTTPRoute api/orders' }).click();
  await expect(page).toHaveURL(/peer=route\/api\/HTTPRoute\/orders\/api\.example$/);
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await expect(inspector.getByRole('heading', { name: 'api.example', level: 2 })).toBeVisible();
  await expect(inspector).toContainText('Gateway infra/public');
  await expect(inspector).toContainText('Its controller is not among what was read.');
  const lines = page.getByRole('list', { name: 'Connections by Ingresses and routes on the map' });
  await lines.getByRole('button', { name: 'Internet → api/orders by api.example, 9000/TCP, unknown, through HTTPRoute api/orders, served by a controller that was not read' }).press('Enter');
  await expect(page).toHaveURL(/from=internet&to=route\/api\/HTTPRoute\/orders\/api\.example$/);

  // Where the controller was read, and from a workload: by its Service, or by the address outside.
  const proxy = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: envoy, namespace: infra}\nspec: {selector: {matchLabels: {app: envoy}}, template: {metadata: {labels: {app: envoy, gateway.networking.k8s.io/gateway-name: public}}, spec: {containers: [{name: c, image: x, ports: [{containerPort: 8443}]}]}}}\n';
  const entry = 'apiVersion: v1\nkind: Service\nmetadata: {name: envoy, namespace: infra}\nspec: {type: LoadBalancer, externalTrafficPolicy: Local, selector: {app: envoy}, ports: [{port: 443, targetPort: 8443}]}\n';
  folderOf(info, { 'proxy.yaml': `${proxy}---\n${entry}` });
  await page.goto(`${url}/?from=workload/api/Deployment/worker&to=route/api/HTTPRoute/orders`);
  const first = page.getByRole('region', { name: 'To the controller infra/envoy' });
  await expect(first).toContainText('Allowed inside the cluster, by Service infra/envoy 443/TCP');
  await expect(page.getByRole('region', { name: 'From the controller to the pods' }).getByTestId('why-outcome')).toContainText('allowed');
  await expect(lines.getByRole('button', { name: /^api\/worker → api\/orders by api\.example, 9000\/TCP, allowed by policy/ })).toHaveAttribute('aria-pressed', 'true');
});
