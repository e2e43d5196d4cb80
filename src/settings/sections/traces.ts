import { existsSync } from 'node:fs';
import { z } from 'zod';
import { commaSeparated } from '../../domain/text/comma-separated.ts';
import type { Program } from '../../variables/about.ts';
import { baseUrl, httpUrl } from '../../variables/addresses.ts';
import { flag, freeText, kind, number, oneChoice, wholeNumber } from '../../variables/kinds.ts';

const READ_BY: Program[] = ['receiver', 'worker'];
const SAMPLERS = ['always_on', 'always_off', 'traceidratio'] as const;

/** The SDK leaves out any other part of a list without a word (@opentelemetry/core 3.1.1, `parsePairKeyValue`). */
const isPair = (text: string): boolean => /^[^=\s]+\s*=\s*\S/.test(text) && !/%(?![\da-f]{2})/i.test(text);

const pairs = kind('name=value, several separated by commas, with %2C for a comma in a value', (text) =>
  commaSeparated(text).every(isPair) ? text : undefined,
).optional();
const file = kind('a file that exists', (path) => (existsSync(path) ? path : undefined)).optional();
const milliseconds = wholeNumber('milliseconds', 1, 600_000);

/** OpenTelemetry's own variables: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ */
export const tracesVariables = z
  .object({
    OTEL_EXPORTER_OTLP_ENDPOINT: baseUrl().optional().meta({
      description:
        'Where an OpenTelemetry collector takes OTLP over HTTP; /v1/traces is appended. It switches traces on: one trace for each event, from its delivery to each call of a vendor (docs/metrics.md).',
      example: 'http://127.0.0.1:4318',
      readBy: READ_BY,
    }),
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl().optional().meta({
      description: 'The same for traces alone: nothing is appended to it.',
      example: 'http://127.0.0.1:4318/v1/traces',
      secret: 'path',
      readBy: READ_BY,
    }),
    OTEL_EXPORTER_OTLP_HEADERS: pairs.meta({
      description: 'Headers of each request to the collector. Values are percent-encoded.',
      secret: 'headers',
      readBy: READ_BY,
    }),
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: pairs.meta({
      description: 'More of them, for traces alone.',
      secret: 'headers',
      readBy: READ_BY,
    }),
    OTEL_EXPORTER_OTLP_PROTOCOL: oneChoice(['http/protobuf']).prefault('http/protobuf').meta({
      description: 'How spans are sent. A collector takes it on port 4318; 4317 is for gRPC.',
      readBy: READ_BY,
    }),
    OTEL_EXPORTER_OTLP_TIMEOUT: milliseconds.prefault('10000').meta({
      description: 'How long the collector may take for a request, with its repetitions. Milliseconds.',
      readBy: READ_BY,
    }),
    OTEL_EXPORTER_OTLP_COMPRESSION: oneChoice(['none', 'gzip']).prefault('none').meta({
      description: 'gzip: requests to the collector are compressed.',
      readBy: READ_BY,
    }),
    OTEL_EXPORTER_OTLP_CERTIFICATE: file.meta({
      description: "The file with the certificates that sign the collector's, in PEM.",
      readBy: READ_BY,
    }),
    OTEL_SERVICE_NAME: freeText().optional().meta({
      description:
        'The name of the service in the traces. If it is empty: instantly-temporal-receiver, -worker or -start.',
      readBy: READ_BY,
    }),
    OTEL_RESOURCE_ATTRIBUTES: pairs.meta({
      description: 'Attributes of all spans of the process.',
      example: 'deployment.environment.name=production',
      readBy: READ_BY,
    }),
    OTEL_TRACES_SAMPLER: oneChoice([...SAMPLERS, ...SAMPLERS.map((name) => `parentbased_${name}` as const)])
      .prefault('parentbased_always_on')
      .meta({
        description:
          'Which events are traced: all, none, or a share of them (OTEL_TRACES_SAMPLER_ARG). Every process decides the same about an event. With and without parentbased_ is the same: no trace begins outside.',
        readBy: READ_BY,
      }),
    OTEL_TRACES_SAMPLER_ARG: number('the share of events that is traced', 0, 1).prefault('1').meta({
      description: 'Read with traceidratio. 0.1: one event in ten.',
      readBy: READ_BY,
    }),
    OTEL_TRACES_EXPORTER: oneChoice(['otlp', 'none']).prefault('otlp').meta({
      description: 'none: no traces, even if an endpoint is set.',
      readBy: READ_BY,
    }),
    OTEL_SDK_DISABLED: flag.prefault('false').meta({
      description: 'true: no traces, even if an endpoint is set.',
      readBy: READ_BY,
    }),
    OTEL_BSP_SCHEDULE_DELAY: milliseconds.prefault('5000').meta({
      description: 'How long finished spans wait for others to be sent with. Milliseconds.',
      readBy: READ_BY,
    }),
    OTEL_BSP_EXPORT_TIMEOUT: milliseconds.prefault('30000').meta({
      description: 'How long a batch of spans may take. Milliseconds.',
      readBy: READ_BY,
    }),
    OTEL_BSP_MAX_QUEUE_SIZE: wholeNumber('spans', 1, 1_000_000).prefault('2048').meta({
      description: 'How many spans wait to be sent, at most. More are dropped, which is logged.',
      readBy: READ_BY,
    }),
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: wholeNumber('spans', 1, 100_000).prefault('512').meta({
      description: 'How many spans one request has, at most.',
      readBy: READ_BY,
    }),
  })
  .meta({
    title: 'Traces',
    description:
      "OpenTelemetry's own variables, with the same meaning as elsewhere. They are checked only if traces are on. The other variables of the OTLP exporter work too, such as OTEL_EXPORTER_OTLP_CLIENT_KEY.",
  });
