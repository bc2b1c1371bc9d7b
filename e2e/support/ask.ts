import { expect, type Locator, type Page } from '@playwright/test';

/** Types into a combobox and takes the option with exactly this name. */
export async function choose(within: Page | Locator, label: string, option: string): Promise<void> {
  const field = within.getByRole('combobox', { name: label, exact: true });
  await field.fill(option);
  await within.getByRole('option').filter({ hasText: option }).first().click();
  await expect(field).toHaveValue(option);
}

/** Asks "Can A reach B?" in the inspector; the answer stands under "Why". */
export async function ask(page: Page, from: string, to: string, port: string): Promise<Locator> {
  const form = page.getByRole('form', { name: 'Can A reach B?' });
  await choose(form, 'Can', from);
  await choose(form, 'reach', to);
  await form.getByRole('textbox', { name: 'on port' }).fill(port);
  await form.getByRole('button', { name: 'Ask why' }).click();
  return page.getByRole('region', { name: 'Why' });
}
