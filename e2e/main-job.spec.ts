import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { ask } from './support/ask';
import { corpusFolder } from './support/corpus';
import { expect, test } from './support/drawbridge';
import { difference, reachablePairs } from './support/pairs';

/** A cluster to do the main job on: a pair that is denied there, and what stands between them. */
interface Job {
  readonly name: string;
  /** Manifests to start on; the embedded sample when there are none. */
  readonly manifests: readonly string[];
  /** The manifests that the sample is made of, to be read again with the download. */
  readonly readAgain: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly port: string;
  readonly missing: readonly RegExp[];
  readonly opened: string;
}

const boutique = join(corpusFolder() ?? '', 'real-world-manifests/online-boutique/kustomize');
const boutiqueManifests = [join(boutique, 'base'), join(boutique, 'components/network-policies')];

const jobs: readonly Job[] = [
  {
    name: 'the sample',
    manifests: [],
    readAgain: ['lib/sources/sample'],
    from: 'orders/orders-api',
    to: 'payments/payment-gateway',
    port: '8443',
    missing: [/egress half/],
    opened: 'workload/orders/Deployment/orders-api > workload/payments/Deployment/payment-gateway: policy 8443/TCP',
  },
  {
    name: 'a real application',
    manifests: boutiqueManifests,
    readAgain: boutiqueManifests,
    from: 'default/recommendationservice',
    to: 'default/cartservice',
    port: '7070',
    missing: [/ingress half/],
    opened: 'workload/default/Deployment/recommendationservice > workload/default/Deployment/cartservice: policy 7070/TCP',
  },
];

for (const job of jobs) {
  test(`on ${job.name}: read the figure, ask why, draw the edge, read Impact, download, and find exactly that edge opened`, async ({ page, request, drawbridge }, info) => {
    test.skip(job.manifests.some((path) => !existsSync(path)), `The manifests of ${job.name} are not on this machine.`);
    const { url } = await drawbridge(job.manifests);
    const before = await reachablePairs(request, url);

    await page.goto(url);
    const reachable = await figure(page);
    expect(reachable).toBeGreaterThan(0);
    await expect(page.getByRole('list', { name: 'Workloads on the map' })).toContainText(job.to.split('/')[1]!);

    const why = await ask(page, job.from, job.to, job.port);
    await expect(why).toContainText('denied');
    for (const words of job.missing) await expect(why).toContainText(words);

    await page.getByRole('button', { name: 'Allow this' }).click();
    const draft = page.getByRole('region', { name: 'Draft', exact: true });
    const impact = draft.getByRole('region', { name: /^Impact/ });
    await expect(impact).toContainText('+1opened');
    await expect(impact).toContainText('−0closed');
    await expect(impact).toContainText('exact');
    await expect(page.getByRole('list', { name: 'Connections on the map' })).toContainText(/added by the draft/);

    const [download] = await Promise.all([page.waitForEvent('download'), draft.getByRole('button', { name: 'Download YAML' }).click()]);
    const file = info.outputPath('drawbridge-policies.yaml');
    await download.saveAs(file);

    // Of two definitions of one policy the first counts: the edited one.
    const again = await drawbridge([file, ...job.readAgain]);
    const after = await reachablePairs(request, again.url);
    expect(difference(before, after)).toEqual({ gone: [], come: [job.opened] });
    await page.goto(again.url);
    expect(await figure(page)).toBe(reachable + 1);
  });
}

/** Reads the figure that leads the page. */
async function figure(page: Page): Promise<number> {
  const text = page.getByRole('region', { name: 'Reachable pairs' }).getByTestId('figure');
  await expect(text).toHaveText(/^[\d,]+ of [\d,]+$/);
  return Number((await text.innerText()).split(' of ')[0]!.replaceAll(',', ''));
}
