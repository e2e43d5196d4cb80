import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A JSON schema, or a part of one, as Kubernetes writes it. */
interface Schema {
  type?: string;
  format?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
}

interface CustomResource {
  spec: {
    group: string;
    names: { kind: string };
    versions: { name: string; schema: { openAPIV3Schema: Schema } }[];
  };
}

const TEXT_OR_NUMBER: Schema = { anyOf: [{ type: 'string' }, { type: 'number' }] };
const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';

/** The custom resources that the chart makes, by the Go module that defines them. */
const CUSTOM = [
  ['keda', 'config/crd/bases/keda.sh_scaledobjects.yaml'],
  ['keda', 'config/crd/bases/keda.sh_triggerauthentications.yaml'],
  ['prometheus', 'example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml'],
  ['prometheus', 'example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml'],
  ['gateway', 'config/crd/standard/gateway.networking.k8s.io_httproutes.yaml'],
] as const;

/**
 * Writes one strict schema for each kind, as `<kind>-<group>-<version>.json` in lower case. Kubernetes’ own ones refer to
 * `definitions.json`.
 * @param from the folders of the Go modules.
 */
export async function writeSchemas(
  folder: string,
  from: Record<'kubernetes' | (typeof CUSTOM)[number][0], string>,
): Promise<void> {
  const swagger = await readFile(join(from.kubernetes, 'api/openapi-spec/swagger.json'), 'utf8');
  const { definitions } = JSON.parse(swagger) as { definitions: Record<string, Schema> };
  for (const [name, schema] of Object.entries(definitions)) {
    definitions[name] = name === QUANTITY ? TEXT_OR_NUMBER : strict(schema);
    for (const { kind, group, version } of schema['x-kubernetes-group-version-kind'] ?? [])
      await write(folder, nameOf(kind, group, version), { $ref: `definitions.json#/definitions/${name}` });
  }
  await write(folder, 'definitions.json', { definitions });
  for (const [module, file] of CUSTOM) await writeCustom(folder, join(from[module], file));
}

async function writeCustom(folder: string, file: string): Promise<void> {
  const { spec } = parse(await readFile(file, 'utf8')) as CustomResource;
  for (const { name, schema } of spec.versions)
    await write(folder, nameOf(spec.names.kind, spec.group, name), strict(schema.openAPIV3Schema));
}

/** As kubeconform finds it: for what has no group it takes the version. */
const nameOf = (kind: string, group: string, version: string): string =>
  `${kind}-${group || version}-${version}.json`.toLowerCase();

const write = (folder: string, name: string, schema: object): Promise<void> =>
  writeFile(join(folder, name), JSON.stringify(schema));

/** The schema with a refusal of every field that it does not name. */
function strict(schema: Schema): Schema {
  if (schema['x-kubernetes-int-or-string'] || schema.format === 'int-or-string') return TEXT_OR_NUMBER;
  const { properties, additionalProperties, items } = schema;
  const isOpen = additionalProperties !== undefined || schema['x-kubernetes-preserve-unknown-fields'];
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, strict(one)])),
      ...(!isOpen && { additionalProperties: false }),
    }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: strict(additionalProperties) }),
    ...(items && { items: strict(items) }),
  };
}
