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
  await list.getByRole('button', { name: 'Why?' }).click();
  await expect(page.getByTestId('why-outcome')).toContainText('allowed');
});

test('a Service with pods that differ says how many of its backends each client reaches', async ({ drawbridge, page }, info) => {
  const pod = (name: string, labels: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: ${labels}}\nspec: {containers: [{name: c, image: x, ports: [{containerPort: 8080}]}]}\n`;
  const manifests = [
    pod('client', '{app: client}'),
    pod('blue', '{app: api, colour: blue}'),
    pod('green', '{app: api, colour: green}'),
    'apiVersion: v1\nkind: Service\nmetadata: {name: api}\nspec: {selector: {app: api}, ports: [{port: 80, targetPort: 8080}]}\n',
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: blue-is-closed}\nspec: {podSelector: {matchLabels: {colour: blue}}, policyTypes: [Ingress]}\n',
  ];
  const { url } = await drawbridge([folderOf(info, { 'all.yaml': manifests.join('---\n') })]);
  await page.goto(`${url}/?peer=service/default/api`);
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
