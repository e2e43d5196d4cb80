import { expect, test } from 'vitest';
import { webhookCrm } from '../../activities/crm/webhook.ts';
import { examineCrm } from '../../src/doctor/crm.ts';
import { readSettings } from '../../src/settings/read-settings.ts';
import { cli } from '../support/cli.ts';
import { startCrmWebhookStub } from '../support/crm-webhook-stub.ts';
import { startHubspotStub } from '../support/hubspot-stub.ts';

test('crm schema prints the JSON Schema of the changes that a CRM gets, if it has one', async () => {
  const [found, local, unknown] = [
    await cli(['crm', 'schema', '--crm', 'webhook']),
    await cli(['crm', 'schema']),
    await cli(['crm', 'schema', '--crm', 'siebel']),
  ];
  expect([found.code, JSON.parse(found.out)]).toEqual([0, webhookCrm.schema]);
  expect([local.code, local.err]).toEqual([
    1,
    expect.stringMatching(/^CRM=local has no published schema, .*webhook has one\n$/),
  ]);
  expect([unknown.code, unknown.err]).toEqual([
    1,
    expect.stringMatching(/^--crm is "siebel", it should be one of local/),
  ]);
});

test('crm setup says that the local CRM needs no setup', async () => {
  expect(await cli(['crm', 'setup'])).toEqual({ code: 0, out: 'CRM=local needs no setup\n', err: '' });
});

test('crm setup with a refused key says where to get a key', async () => {
  const stub = await startHubspotStub();
  const { code, err } = await cli(['crm', 'setup'], { ...stub.env, HUBSPOT_TOKEN: 'old' });
  expect(code).toBe(1);
  expect(err).toMatch(
    /: 401 Authentication credentials not found, INVALID_AUTH.* → make a service key in HubSpot, .* set HUBSPOT_TOKEN\n$/,
  );
});

test('doctor names the CRM and its address, and sends nothing to it', async () => {
  const stub = await startCrmWebhookStub();
  const said = (settings: Record<string, string>) => examineCrm(readSettings(settings));
  expect(await said(stub.env)).toEqual([
    { link: 'CRM', state: 'ok', found: 'webhook' },
    { link: 'CRM', state: 'ok', found: `changes go to ${new URL(stub.url).host}, signed` },
  ]);
  expect(await said({})).toEqual([{ link: 'CRM', state: 'ok', found: 'local' }]);
  expect(stub.deliveries).toEqual([]);
});
