import { expect, type Page } from '@playwright/test';

/** The panel of the draft, and the list of its changes. */
export const trayOf = (page: Page) => page.getByRole('region', { name: 'Draft', exact: true });
export const changesOf = (page: Page) => trayOf(page).getByRole('list', { name: 'Changes of the draft' });

/** The button that names the open draft, and its menu. */
export const draftsButton = (page: Page) => trayOf(page).getByRole('button', { name: /: choose a draft/ });

export async function openDrafts(page: Page) {
  await draftsButton(page).click();
  return page.getByRole('menu');
}

/** Takes an entry of the menu of drafts. */
export const take = async (page: Page, name: string | RegExp): Promise<void> => (await openDrafts(page)).getByRole('menuitem', { name }).click();

export const switchTo = async (page: Page, name: string | RegExp): Promise<void> => (await openDrafts(page)).getByRole('menuitemcheckbox', { name }).click();

/** Isolates the namespace that is selected. */
export async function isolate(page: Page, namespace: string): Promise<void> {
  await page.getByRole('button', { name: 'Isolate this namespace' }).click();
  await page.getByRole('menuitem', { name: /^Ingress only/ }).click();
  await expect(changesOf(page)).toContainText(`${namespace}, all pods`);
}

export async function rename(page: Page, name: string, notes = ''): Promise<void> {
  await take(page, 'Name and notes…');
  const dialog = page.getByRole('dialog', { name: 'Name and notes of the draft' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  if (notes) await dialog.getByRole('textbox', { name: 'Notes' }).fill(notes);
  await dialog.getByRole('button', { name: 'Save' }).click();
}

/** The text of a draft's file. */
export const draftFile = (name: string, ...changes: object[]): string => JSON.stringify({ version: 1, name, changes: changes.map((change, index) => ({ id: `c${index}`, ...change })) });

/** Drops a file on the draft. */
export async function dropFile(page: Page, content: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'dropped.json', { type: 'application/json' }));
    return transfer;
  }, content);
  await trayOf(page).dispatchEvent('drop', { dataTransfer });
}
