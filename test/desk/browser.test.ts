import { expect, test } from 'vitest';
import { VIEWS } from '../../src/desk/page/show-page.ts';
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
