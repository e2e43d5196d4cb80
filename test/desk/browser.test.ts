import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { VIEWS } from '../../src/desk/page/menu.ts';
import { expectGoodPage, LOOKS, oneBrowser, screenshot } from '../support/browser.ts';
import { oneStart } from '../support/npm-start.ts';

const open = oneBrowser();
const desk = oneStart({});

test.each(LOOKS)('every view is good to read: $theme, $width px', async (look) => {
  const page = await open(look);
  for (const { path, title } of VIEWS) {
    await page.goto(`${desk.url}${path}`);
    expect(await page.locator('h1').textContent()).toBe(title);
    await expectGoodPage(page);
    await screenshot(page, `${title}-${look.theme}-${look.width}`);
  }
});

test('the desk can be used by keyboard: the focus can be seen, the menu can be skipped, and a refresh keeps the focus', async () => {
  const page = await open();
  await page.goto(`${desk.url}/health`);
  const focused = () =>
    page.evaluate<{ is: string; seen: boolean }>(`(() => {
      const { tagName, textContent, id } = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
      const is = id || tagName + ' ' + textContent.trim().replace(/\\s+/g, ' ');
      return { is, seen: outlineStyle === 'solid' && outlineWidth !== '0px' };
    })()`);
  await page.keyboard.press('Tab');
  expect(await focused()).toEqual({ is: 'A To the content', seen: true });
  await page.keyboard.press('Enter');
  expect(await focused()).toMatchObject({ is: 'main' });
  await page.reload();
  const order: string[] = [];
  for (let i = 0; i < 9; i += 1) {
    await page.keyboard.press('Tab');
    const { is, seen } = await focused();
    expect(seen, is).toBe(true);
    order.push(is);
  }
  expect(order).toEqual([
    'A To the content',
    'A Desk',
    ...VIEWS.map(({ title }) => expect.stringContaining(`A ${title}`) as string),
    'INPUT ',
  ]);
  await page.locator('nav a').nth(2).focus();
  await refreshed(page, () => page.evaluate('htmx.trigger("#main", "refresh")'));
  expect(await focused()).toMatchObject({ is: 'A Webhooks' });
});

/** Resolves when the page has been read again. */
async function refreshed(page: Page, trigger: () => Promise<unknown>): Promise<void> {
  await page.evaluate(`document.getElementById('main').dataset.old = ''`);
  await trigger();
  await page.waitForSelector('#main:not([data-old])');
}
