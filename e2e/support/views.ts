import { expect, type Page, type Request } from '@playwright/test';
import { draftFile, dropFile, trayOf } from './drafts.ts';

/** One view of the sample that pictures are taken of. */
export interface PicturedView {
  readonly name: string;
  /** What the address asks for. */
  readonly search: string;
  /** What is done there before the picture is taken. */
  readonly prepare?: (page: Page) => Promise<void>;
}

const API = 'workload/orders/Deployment/orders-api';
const GATEWAY = 'workload/payments/Deployment/payment-gateway';

/** The views that stand for all others. */
export const PICTURED_VIEWS: readonly PicturedView[] = [
  { name: 'map', search: '' },
  { name: 'groups', search: '?level=groups&open=namespace/payments' },
  { name: 'focus', search: `?focus=${API}` },
  { name: 'matrix', search: '?view=matrix' },
  { name: 'reach', search: '?view=reach' },
  { name: 'workload', search: `?peer=${API}` },
  { name: 'why', search: `?from=${API}&to=${GATEWAY}` },
  {
    name: 'draft',
    search: '',
    prepare: async (page) => {
      // Places are found for the room that the map has, which the draft's tray makes less of.
      await settled(page);
      await dropFile(page, draftFile('Close the catalog', { kind: 'isolate', subject: 'namespace/catalog', directions: ['ingress'] }, { kind: 'allow', from: API, to: GATEWAY, ports: [{ protocol: 'TCP', port: 8443 }] }));
      const impact = trayOf(page).getByRole('region', { name: /^Impact/ });
      if (!(await impact.isVisible())) await trayOf(page).getByRole('button', { name: 'Expand the draft' }).click();
      await expect(impact.getByRole('list', { name: 'Closed pairs' })).toBeVisible();
    },
  },
];

/** Opens a view and waits until all of it is there: the answers, the fonts, and the places on the map. */
export async function openView(page: Page, url: string, { search, prepare }: PicturedView): Promise<void> {
  const quiet = silenceOf(page);
  await page.goto(`${url}/${search}`);
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible();
  await prepare?.(page);
  await quiet();
  await settled(page);
  await page.evaluate(() => document.fonts.ready);
  await page.mouse.move(0, 0);
}

/** Waits until nothing says that it loads, and the map, where there is one, stands. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('status', { name: /^(Loading|Finding|Evaluating)/ })).toHaveCount(0);
  await expect(page.getByRole('status').filter({ hasText: /…$/, visible: true })).toHaveCount(0);
  const map = page.getByTestId('graph-map');
  if ((await map.count()) > 0) await expect(map).toHaveAttribute('data-arranged', 'true');
}

/** So long nothing is asked any more once all is answered: an answer may lead to a question. */
const QUIET_MS = 400;

/** Listens from now on to what the page asks; waits until something was asked, all of it is answered, and nothing follows. */
function silenceOf(page: Page): () => Promise<void> {
  const open = new Set<Request>();
  let last = Number.POSITIVE_INFINITY;
  const isQuestion = (request: Request) => /\/api\/(?!events)/.test(request.url());
  const ask = (request: Request) => {
    if (isQuestion(request)) open.add(request);
  };
  const answer = (request: Request) => {
    if (open.delete(request)) last = Date.now();
  };
  page.on('request', ask).on('requestfinished', answer).on('requestfailed', answer);
  return async () => {
    await expect.poll(() => open.size === 0 && Date.now() - last > QUIET_MS, { message: 'nothing is asked any more', intervals: [100] }).toBe(true);
    page.off('request', ask).off('requestfinished', answer).off('requestfailed', answer);
  };
}
