import { expect, type Locator, type Page } from '@playwright/test';

export const matrixOf = (page: Page): Locator => page.getByRole('grid', { name: 'Matrix of who can reach whom' });

/** The one cell that is in the page: where the focus is. */
export const currentCell = (page: Page): Locator => matrixOf(page).getByRole('gridcell');

/** Goes with the keyboard to where a row crosses a column, each by the beginning of its name. */
export async function goToCell(page: Page, from: string, to: string): Promise<void> {
  await matrixOf(page).focus();
  const beginning = (name: string) => new RegExp(`^${name},`);
  const column = Number(await matrixOf(page).getByRole('columnheader', { name: beginning(to) }).getAttribute('aria-colindex'));
  await matrixOf(page).getByRole('rowheader', { name: beginning(from) }).focus();
  for (let step = 1; step < column; step++) await page.keyboard.press('ArrowRight');
  await expect(currentCell(page)).toHaveAccessibleName(new RegExp(`^${from} → ${from === to ? 'its own replicas' : to}, `));
  await expect(currentCell(page)).toBeFocused();
}
