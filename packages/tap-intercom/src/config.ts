import type { ConfigSchema, JsonObject, JsonValue } from '@intercom-to-snowflake/singer';

/** The settings of the tap, parsed: what the rest of the code asks for. */
export type TapConfig = {
  readonly accessToken: string;
  /** Without a trailing slash. The only host that ever sees the token. */
  readonly baseUrl: string;
  readonly apiVersion: string;
  readonly userAgent: string;
  readonly requestTimeoutMs: number;
  /** Epoch seconds; 0 when everything is to be read. */
  readonly startDate: number;
  /** Epoch seconds, exclusive. */
  readonly endDate?: number;
  readonly lookbackSeconds: number;
  /** How much of the workspace's request allowance the tap may use, 0 to 1. */
  readonly rateLimitShare: number;
  readonly maxConcurrency: number;
  /** Whether a stream that the token, the plan or the version does not allow fails the run in the end. */
  readonly failsOnForbidden: boolean;
  /** Whether what is known to be deleted is written as a record with `_sdc_deleted_at`. */
  readonly writesDeletions: boolean;
  /** Whether the texts that Intercom gives HTML-encoded are decoded. */
  readonly decodesHtmlEntities: boolean;
};

/** Region hosts (2.16 description, `servers`, 2026-07-24). */
const hosts: Readonly<Record<string, string>> = {
  us: 'https://api.intercom.io',
  eu: 'https://api.eu.intercom.io',
  au: 'https://api.au.intercom.io',
};

const apiVersions = ['2.11', '2.12', '2.13', '2.14', '2.15', '2.16'] as const;

const timeTypes = {
  type: ['string', 'integer'],
  minLength: 1,
  minimum: 0,
} as const;

export const configSchema = {
  type: 'object',
  required: ['access_token'],
  properties: {
    access_token: {
      type: 'string',
      minLength: 1,
      // What a header can carry: a pasted line break would otherwise fail later, and less clearly.
      pattern: '^[!-~]+$',
      form: 'one word of ASCII characters, without spaces and line breaks',
      secret: true,
      description:
        'Access token of a private app in the Developer Hub, or one that OAuth issued. It is sent to the configured host only.',
    },
    start_date: {
      ...timeTypes,
      description:
        'Records changed before this time are not read: RFC 3339, or epoch seconds. Without it everything is read. It does not apply to FULL_TABLE streams, nor once a stream has a bookmark.',
      examples: ['2024-01-01T00:00:00Z', 1704067200],
    },
    end_date: {
      ...timeTypes,
      description:
        'Records changed at or after this time are left for a later run: RFC 3339, or epoch seconds. Without it a run reads up to its own start. With it no FULL_TABLE stream whose records have a time says which of them are gone.',
    },
    region: {
      type: 'string',
      enum: Object.keys(hosts),
      default: 'us',
      aliases: ['data_region'],
      description: 'Where the workspace is hosted.',
    },
    base_url: {
      type: 'string',
      pattern: '^https?://[^/?#@]+[^?#]*$',
      form: 'an http or https address, without user name, query and fragment',
      description: "Where the API is, instead of the region's host: a sandbox, or a proxy.",
      examples: ['http://127.0.0.1:4010'],
    },
    api_version: {
      type: 'string',
      enum: apiVersions,
      default: '2.16',
      description:
        'Sent as Intercom-Version. A stream that the version lacks is skipped with a warning.',
    },
    user_agent: {
      type: 'string',
      minLength: 1,
      pattern: '^[ -~]+$',
      form: 'of ASCII characters, on one line',
      default: 'tap-intercom',
      description: 'Sent as User-Agent.',
    },
    request_timeout: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 3600,
      default: 300,
      description: 'Seconds until an unanswered request is given up and tried again.',
    },
    replication_lookback_window_seconds: {
      type: 'integer',
      minimum: 0,
      default: 3600,
      description:
        "How far before its bookmark an incremental stream starts to read, against changes that Intercom's search shows late.",
    },
    rate_limit_share: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 1,
      default: 0.95,
      description:
        "Share of the workspace's request allowance that the tap fills. The rest is left to other programs.",
    },
    max_concurrency: {
      type: 'integer',
      minimum: 1,
      maximum: 256,
      default: 64,
      description: 'Requests that may be unanswered at the same time.',
    },
    on_forbidden: {
      type: 'string',
      enum: ['skip', 'fail'],
      default: 'skip',
      description:
        'What a selected stream means that the token, the plan or the API version does not allow: a warning (`skip`), or an exit code other than 0 once all the others are read (`fail`).',
    },
    deletion_records: {
      type: 'boolean',
      default: false,
      description:
        'With true, `deleted_conversations` and `contact_merge_history` also write what they tell into `conversations` and `contacts`: a record of the id and `_sdc_deleted_at`, by which a target marks or deletes the row. For target-snowflake, set `missing_property` to `keep`, so that a marked row keeps its values.',
    },
    decode_html_entities: {
      type: 'boolean',
      default: false,
      description:
        'Intercom gives `name`, `email`, `user_id` and `company_id` HTML-encoded: `X&amp;Y`. With true they are written as people typed them: `X&Y`.',
    },
  },
} as const satisfies ConfigSchema;

/** What the schema cannot say: whether the dates are dates, and in order, and the URL a URL. One problem a line. */
export function checkConfig(config: JsonObject): readonly string[] {
  const problems = ['start_date', 'end_date'].flatMap((name) =>
    config[name] !== undefined && parseTime(config[name]) === undefined
      ? [
          `${name}: not an RFC 3339 time like 2024-01-31T00:00:00Z, nor epoch seconds like 1706659200`,
        ]
      : [],
  );
  const start = parseTime(config['start_date']);
  const end = parseTime(config['end_date']);
  if (start !== undefined && end !== undefined && end <= start) {
    problems.push('end_date: not after start_date');
  }
  const { base_url: baseUrl } = config;
  if (typeof baseUrl === 'string' && !URL.canParse(baseUrl)) {
    problems.push('base_url: not a URL like https://api.intercom.io');
  }
  return problems;
}

/** The settings of a validated configuration, with its defaults in place. */
export function parseConfig(config: JsonObject): TapConfig {
  const endDate = parseTime(config['end_date']);
  return {
    accessToken: textOf(config['access_token']),
    baseUrl: textOf(config['base_url'] ?? hosts[textOf(config['region'])]).replace(/\/+$/, ''),
    apiVersion: textOf(config['api_version']),
    userAgent: textOf(config['user_agent']),
    requestTimeoutMs: Number(config['request_timeout']) * 1000,
    startDate: parseTime(config['start_date']) ?? 0,
    ...(endDate !== undefined && { endDate }),
    lookbackSeconds: Number(config['replication_lookback_window_seconds']),
    rateLimitShare: Number(config['rate_limit_share']),
    maxConcurrency: Number(config['max_concurrency']),
    failsOnForbidden: config['on_forbidden'] === 'fail',
    writesDeletions: config['deletion_records'] === true,
    decodesHtmlEntities: config['decode_html_entities'] === true,
  };
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

const rfc3339 =
  /^\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:?\d{2})?)?$/;

/** From here on a number is milliseconds: as seconds it would be in the year 5138. */
const noSeconds = 1e11;

/** Epoch seconds of an RFC 3339 time, of a date, or of epoch seconds as number or text. A time without offset is UTC. */
export function parseTime(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value < noSeconds ? Math.floor(value) : undefined;
  if (typeof value !== 'string') return undefined;
  if (/^\d{1,11}$/.test(value)) return Number(value);
  if (!rfc3339.test(value)) return undefined;
  const isDate = value.length === 10;
  // Of days that a month does not have Date.parse makes days of the next one.
  const day = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  if (day.getUTCDate() !== Number(value.slice(8, 10))) return undefined;
  const hasOffset = /(?:[Zz]|[+-]\d{2}:?\d{2})$/.test(value.slice(10));
  const ms = Date.parse(isDate ? value : `${value.replace(' ', 'T')}${hasOffset ? '' : 'Z'}`);
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000);
}
