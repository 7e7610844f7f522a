import type { JsonObject } from '@intercom-to-snowflake/singer';
import { settingText } from '../config/setting-text.ts';

/** How to reach S3, or storage that is compatible with it. Secrets are in here: never log it. */
export type StorageSettings = {
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  /** Where undefined, the SDK looks for them as all AWS tools do: environment, files, the machine's role. */
  readonly credentials:
    | {
        readonly accessKeyId: string;
        readonly secretAccessKey: string;
        readonly sessionToken?: string;
      }
    | undefined;
  readonly profile: string | undefined;
};

/** The settings of an external stage. */
export type ExternalStageSettings = {
  /** As configured: `CRM.LANDING`. */
  readonly stage: string;
  /** Where a name is not complete. */
  readonly database: string;
  readonly schema: string;
  /** What the user expects behind the stage. */
  readonly bucket: string | undefined;
  readonly keyPrefix: string | undefined;
  readonly acl: string | undefined;
  readonly archive: { readonly bucket: string | undefined; readonly prefix: string } | undefined;
};

/** Settings that mean nothing without `stage`. */
const OF_STAGE = [
  's3_bucket',
  's3_key_prefix',
  's3_acl',
  'archive_load_files_s3_bucket',
  'archive_load_files_s3_prefix',
];
const STAGE_NAME = /^@?(?:(?:[A-Za-z_][\w$]*|"(?:[^"]|"")+")(?:\.(?!$)|$)){1,3}$/;

/** What is wrong with the settings of external stages, one problem to a line. */
export function stageProblems(config: JsonObject): readonly string[] {
  const stage = settingText(config, 'stage');
  const [key, secret, token, profile] = [
    'aws_access_key_id',
    'aws_secret_access_key',
    'aws_session_token',
    'aws_profile',
  ].map((name) => settingText(config, name) !== undefined);
  const alone = OF_STAGE.filter((name) => settingText(config, name) !== undefined);
  const archives = config['archive_load_files'] === true;
  return [
    ...(stage === undefined || STAGE_NAME.test(stage)
      ? []
      : ['stage is not the name of a stage, as in CRM.LANDING or ANALYTICS.CRM.LANDING']),
    ...(stage === undefined && (archives || alone.length > 0)
      ? [`${archives ? 'archive_load_files' : (alone[0] ?? '')} needs an external stage: set stage`]
      : []),
    ...(key === secret ? [] : ['aws_access_key_id and aws_secret_access_key go together']),
    ...(token && !key ? ['aws_session_token goes with aws_access_key_id'] : []),
    ...(profile && key ? ['aws_profile and aws_access_key_id cannot be used together'] : []),
  ];
}

/** From a config without stageProblems. Undefined: files go through the user stage. */
export function externalStageSettings(config: JsonObject): ExternalStageSettings | undefined {
  const stage = settingText(config, 'stage');
  if (stage === undefined) return undefined;
  return {
    stage,
    database: settingText(config, 'database') ?? 'SANDBOX',
    schema:
      settingText(config, 'default_target_schema') ?? settingText(config, 'schema') ?? 'PUBLIC',
    bucket: settingText(config, 's3_bucket'),
    keyPrefix: settingText(config, 's3_key_prefix'),
    acl: settingText(config, 's3_acl'),
    archive:
      config['archive_load_files'] === true
        ? {
            bucket: settingText(config, 'archive_load_files_s3_bucket'),
            prefix: settingText(config, 'archive_load_files_s3_prefix') ?? 'archive',
          }
        : undefined,
  };
}

export function storageSettings(config: JsonObject): StorageSettings {
  const accessKeyId = settingText(config, 'aws_access_key_id');
  const secretAccessKey = settingText(config, 'aws_secret_access_key');
  const sessionToken = settingText(config, 'aws_session_token');
  return {
    endpoint: settingText(config, 's3_endpoint_url'),
    region: settingText(config, 's3_region_name'),
    credentials:
      accessKeyId === undefined || secretAccessKey === undefined
        ? undefined
        : { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    profile: settingText(config, 'aws_profile'),
  };
}
