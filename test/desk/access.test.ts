import { expect, test } from 'vitest';
import { deskPage, TOM } from '../support/desk-page.ts';

test('a person sees a page of the desk, and a stranger does not', async () => {
  const { get } = await deskPage();
  expect(await get('/health', { as: TOM })).toMatchObject({
    status: 200,
    text: expect.stringContaining('tom · viewer') as string,
  });
  expect(await get('/health', { as: null })).toMatchObject({ status: 401 });
});
