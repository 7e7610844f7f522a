import type { ConfigSchema } from '@intercom-to-snowflake/singer';

/** A role, or a list of them. */
const ROLES = {
  anyOf: [
    { type: 'string', minLength: 1 },
    { type: 'array', items: { type: 'string', minLength: 1 } },
  ],
} as const;

/** Settings that a stream can have otherwise than the rest. */
const OF_A_STREAM = {
  primary_key_required: { type: 'boolean' },
  add_record_metadata: { type: 'boolean' },
  validate_records: { type: 'boolean' },
  process_activate_version_messages: { type: 'boolean' },
  timestamp_type: { type: 'string', enum: ['TIMESTAMP_NTZ', 'TIMESTAMP_TZ', 'TIMESTAMP_LTZ'] },
  table_type: { type: 'string', enum: ['permanent', 'transient'] },
  data_retention_days: { type: 'integer', minimum: 0, maximum: 90 },
  load_method: { type: 'string', enum: ['upsert', 'append-only', 'overwrite'] },
  hard_delete: { type: 'boolean' },
  invalid_record_behavior: { type: 'string', enum: ['fail', 'null', 'quarantine'] },
  missing_property: { type: 'string', enum: ['null', 'keep'] },
  newer_by: { type: 'string' },
} as const;

function listed(settings: readonly string[]): string {
  const names = settings.map((setting) => `\`${setting}\``);
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** The settings of the target. Names and aliases are those of the targets people come from. */
export const configSchema = {
  type: 'object',
  required: ['account'],
  // The embedded sandbox needs nothing else.
  if: { properties: { account: { const: 'sandbox' }, access_url: false } },
  else: { required: ['database'] },
  properties: {
    account: {
      type: 'string',
      minLength: 1,
      aliases: ['snowflake_account'],
      description:
        'Account identifier, `myorganization-myaccount`. `sandbox` is a local Snowflake inside this program, on a file: for trying things out with no account.',
      examples: ['myorganization-myaccount', 'sandbox'],
    },
    access_url: {
      type: 'string',
      description:
        'URL of the account, where it is not `https://ACCOUNT.snowflakecomputing.com`: a private link, a proxy, a sandbox of its own.',
    },
    user: {
      type: 'string',
      minLength: 1,
      aliases: ['username', 'snowflake_username'],
      description: 'Login name of the user that loads.',
    },
    password: {
      type: 'string',
      secret: true,
      aliases: ['snowflake_password'],
      description:
        'Password of the user. Snowflake is ending sign-in with a password alone: prefer a key pair.',
    },
    private_key: {
      type: 'string',
      secret: true,
      description:
        'Private key of the user: the text of a PEM file, or base64 of its DER form. Key-pair authentication.',
    },
    private_key_path: {
      type: 'string',
      minLength: 1,
      description: 'File that holds the private key. Key-pair authentication.',
    },
    private_key_passphrase: {
      type: 'string',
      secret: true,
      description: 'Passphrase of an encrypted private key.',
    },
    oauth_access_token: {
      type: 'string',
      secret: true,
      description: 'OAuth access token. It is used as it is, and not renewed.',
    },
    authenticator: {
      type: 'string',
      description:
        'How to sign in, in the words of Snowflake’s drivers: `SNOWFLAKE`, `USERNAME_PASSWORD_MFA`, `SNOWFLAKE_JWT`, `OAUTH`, `PROGRAMMATIC_ACCESS_TOKEN`, `WORKLOAD_IDENTITY`, `EXTERNALBROWSER`, or the `https://` address of an Okta account. Needed only where the credential alone does not say it.',
      examples: ['OAUTH', 'EXTERNALBROWSER', 'https://example.okta.com'],
    },
    token: {
      type: 'string',
      secret: true,
      description:
        'Programmatic access token, or with `authenticator` `OAUTH` an OAuth access token, with `workload_identity_provider` `OIDC` an OpenID Connect token.',
    },
    token_file_path: {
      type: 'string',
      minLength: 1,
      description:
        'File that holds the token, in the place of `token`. It is read at each sign-in, so that whoever renews the token there is heard.',
    },
    passcode: {
      type: 'string',
      secret: true,
      description:
        'Passcode of an authenticator app, with `password`: for a user who signs in with two factors. It is good for one sign-in, so the run has one session.',
    },
    passcode_in_password: {
      type: 'boolean',
      default: false,
      description: 'Whether the passcode is at the end of `password`.',
    },
    use_browser_authentication: {
      type: 'boolean',
      default: false,
      description:
        'The same as `authenticator` `EXTERNALBROWSER`: somebody signs in with a browser, within two minutes of the start. The run has one session.',
    },
    workload_identity_provider: {
      type: 'string',
      enum: ['AWS', 'AZURE', 'GCP', 'OIDC'],
      description:
        'Who vouches for the program where it runs, in the place of a credential: the cloud it runs in, asked by Snowflake’s driver, or with `OIDC` whoever issued `token`.',
    },
    login_timeout: {
      type: 'integer',
      minimum: 1,
      description:
        'Seconds after which a sign-in has failed. Default: 12, and 120 where somebody has to do something.',
    },
    client_session_keep_alive: {
      type: 'boolean',
      default: false,
      description:
        'Whether the driver keeps idle sessions alive (`CLIENT_SESSION_KEEP_ALIVE`). A session that has expired is opened anew and its batch done again, so this is needed only where nobody can sign in again; with a passcode or a browser it is always on.',
    },
    database: {
      type: 'string',
      minLength: 1,
      aliases: ['dbname', 'snowflake_database'],
      description: 'Database to load into.',
    },
    warehouse: {
      type: 'string',
      minLength: 1,
      aliases: ['snowflake_warehouse'],
      description: 'Warehouse that loads. Default: the default warehouse of the user.',
    },
    role: {
      type: 'string',
      minLength: 1,
      aliases: ['snowflake_role'],
      description: 'Role to load with. Default: the default role of the user.',
    },
    schema: {
      type: 'string',
      minLength: 1,
      description:
        'Schema of the session, and the schema to load into where `default_target_schema` is not set.',
    },
    default_target_schema: {
      type: 'string',
      minLength: 1,
      aliases: ['snowflake_schema'],
      description:
        'Schema to load into; made if it is not there. Default: `schema`, and `PUBLIC` where that is not set either.',
    },
    schema_mapping: {
      type: 'object',
      additionalProperties: {
        anyOf: [
          { type: 'string', minLength: 1 },
          {
            type: 'object',
            required: ['target_schema'],
            properties: {
              target_schema: { type: 'string', minLength: 1 },
              target_schema_select_permissions: ROLES,
              target_schema_select_permission: ROLES,
            },
          },
        ],
      },
      description:
        'For streams named `SCHEMA-TABLE`: source schema to the schema to load into. `{"public": {"target_schema": "CRM"}}` is understood too, with `target_schema_select_permissions` in the place of `default_target_schema_select_permissions`.',
      examples: [{ public: 'CRM' }],
    },
    default_target_schema_select_permissions: {
      ...ROLES,
      aliases: ['default_target_schema_select_permission'],
      description:
        'Role, or list of roles, that may read what the target creates: it grants USAGE on a schema and SELECT on a table when it has created them, once. Nothing is granted on what was there before, or again.',
      examples: [['REPORTING', 'DBT']],
    },
    table_type: {
      ...OF_A_STREAM.table_type,
      default: 'permanent',
      description:
        'Type of the tables that the target creates. `transient` ones have no Fail-safe, and cost less to keep.',
    },
    data_retention_days: {
      ...OF_A_STREAM.data_retention_days,
      description:
        'Days of Time Travel (`DATA_RETENTION_TIME_IN_DAYS`) of the tables that the target creates; 1 at most for transient ones. Default: as the schema has it.',
    },
    load_method: {
      ...OF_A_STREAM.load_method,
      default: 'upsert',
      description:
        '`upsert` updates the row with the same key, or inserts it; a stream without a key is appended. `append-only` adds every record as a row. `overwrite` replaces all rows of a table with those of the run, at its end and only when the stream is known to be complete: for streams that are read in full every time.',
    },
    primary_key_required: {
      ...OF_A_STREAM.primary_key_required,
      default: false,
      description:
        'Whether a stream without `key_properties` is refused. Otherwise its records are appended, and one that comes twice is there twice.',
    },
    batch_size_rows: {
      type: 'integer',
      minimum: 1,
      default: 500_000,
      aliases: ['batch_size'],
      description:
        'A batch is loaded when it has this many records. High, because each batch costs a few statements and seconds of a warehouse, and none of it is kept in memory.',
    },
    batch_size_bytes: {
      type: 'integer',
      minimum: 1,
      default: 256 * 1024 * 1024,
      description:
        'A batch is loaded when its records have this many bytes of JSON: 256 MiB are some 60 MB compressed, cut into files of 16 MB that a small warehouse reads at the same time. Twice that, and once more for each table loaded at the same time, is the most that is kept on disk.',
    },
    batch_wait_limit_seconds: {
      type: 'number',
      exclusiveMinimum: 0,
      default: 300,
      description:
        'A batch is loaded when its oldest record has waited this long, even when no more records come. All streams are loaded then, so that the warehouse wakes once.',
    },
    compression: {
      type: 'string',
      enum: ['gzip', 'zstd', 'none'],
      default: 'gzip',
      description:
        'How the files that go to Snowflake are compressed. `zstd` takes half the processor time of `gzip` and makes them smaller; it needs Node 22.15 or newer. `none` is for a network that is faster than the processor.',
    },
    parallelism: {
      type: 'integer',
      minimum: 0,
      maximum: 64,
      default: 4,
      aliases: ['parallelism_max', 'max_parallelism'],
      description:
        'Tables that are loaded at the same time, each over a connection of its own. 0 means the default.',
    },
    flush_all_streams: {
      type: 'boolean',
      default: false,
      description:
        'Whether all streams are loaded when one has a full batch, so that a STATE can be written sooner: it waits for every stream. Costs statements when streams differ much in size.',
    },
    add_record_metadata: {
      ...OF_A_STREAM.add_record_metadata,
      default: true,
      aliases: ['add_metadata_columns'],
      description:
        'Adds columns to each table that say when a row was read and loaded, by which run, and whether it was deleted (`_SDC_…`).',
    },
    hard_delete: {
      ...OF_A_STREAM.hard_delete,
      default: false,
      description:
        'Deletes rows for good whose record has `_sdc_deleted_at`, or which an ACTIVATE_VERSION makes obsolete, rather than marking them in `_SDC_DELETED_AT`.',
    },
    validate_records: {
      ...OF_A_STREAM.validate_records,
      default: true,
      description:
        'Checks each record against its schema (types, required properties, ranges, lengths, patterns; not formats). Key properties are checked either way. `invalid_record_behavior` says what becomes of a record that does not fit.',
    },
    invalid_record_behavior: {
      ...OF_A_STREAM.invalid_record_behavior,
      default: 'fail',
      description:
        'What becomes of a record that is not what its schema says, or has a value that its column cannot hold. `fail` ends the run there, with what was received before it loaded, and names the record by its key, its file and line, and the column. `null` loads NULL instead of the value, and notes property, value and problem in the column `_SDC_META`; a key that is missing, or cannot be held, ends the run. `quarantine` puts the record as it came, with the reason, into a table beside the stream’s, `<TABLE>__QUARANTINE`. Either way the end of the run says how many there were. Batches without such records cost nothing more.',
    },
    missing_property: {
      ...OF_A_STREAM.missing_property,
      default: 'null',
      description:
        'What an upsert does to a column whose property a record does not have at all: `null` sets it to NULL, `keep` leaves the value that the row has, for taps that send only what has changed. A property that is there and null always sets NULL.',
    },
    newer_by: {
      ...OF_A_STREAM.newer_by,
      description:
        'Property that tells which of two records of a key is newer, such as `updated_at`: an upsert changes a row only when the record is not older. Streams without such a property are loaded in the order they come. Every record needs a value for it.',
      examples: ['updated_at'],
    },
    stream_config: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        properties: {
          ...OF_A_STREAM,
          // Null: the order in which they come counts for this stream.
          newer_by: { type: ['string', 'null'] },
          target_schema: { type: 'string', minLength: 1 },
          target_table: { type: 'string', minLength: 1 },
          select_permissions: ROLES,
          cluster_by: { type: 'array', minItems: 1, items: { type: 'string' } },
        },
      },
      description: `Settings for single streams, by the name of the stream: ${listed(Object.keys(OF_A_STREAM))} in the place of those for all; \`target_schema\` and \`target_table\`, where it is loaded; \`select_permissions\`, the roles that may read its table, in the place of those for its schema; and \`cluster_by\`, the properties by which its table is clustered when the target creates it.`,
      examples: [{ events: { load_method: 'append-only', cluster_by: ['created_at'] } }],
    },
    process_activate_version_messages: {
      ...OF_A_STREAM.process_activate_version_messages,
      default: true,
      description: 'Whether ACTIVATE_VERSION messages remove the rows of older versions.',
    },
    timestamp_type: {
      ...OF_A_STREAM.timestamp_type,
      default: 'TIMESTAMP_NTZ',
      description:
        'Type of columns made for `date-time` values. `TIMESTAMP_NTZ` holds them in UTC.',
    },
    query_tag: {
      type: 'string',
      maxLength: 2000,
      description:
        'QUERY_TAG of the statements, to find them again. `{{database}}`, `{{schema}}`, `{{table}}`, `{{stream}}` and `{{run_id}}` are replaced; in a tag that is JSON, as JSON writes them.',
      examples: ['{"loader": "singer", "run": "{{run_id}}", "table": "{{schema}}.{{table}}"}'],
    },
    session_parameters: {
      type: 'object',
      additionalProperties: { type: ['string', 'number', 'boolean'] },
      description:
        'Session parameters of your own, for each session. Those that the statements of the target rely on cannot be set.',
      examples: [{ STATEMENT_TIMEOUT_IN_SECONDS: 3600 }],
    },
    stage: {
      type: 'string',
      minLength: 1,
      description:
        'External stage on S3 to load through, `SCHEMA.STAGE`: one that is there, in your own bucket. Default: the stage inside Snowflake that every user has.',
      examples: ['CRM.LANDING'],
    },
    s3_bucket: {
      type: 'string',
      minLength: 1,
      description: 'Bucket behind `stage`. Default: as the stage says.',
    },
    s3_key_prefix: {
      type: 'string',
      description:
        'What the keys of staged files begin with, a place in the stage. Default: as the stage says.',
      examples: ['landing/'],
    },
    s3_region_name: {
      type: 'string',
      minLength: 1,
      aliases: ['aws_region'],
      description: 'Region of the bucket. Default: as for all AWS tools.',
    },
    s3_endpoint_url: {
      type: 'string',
      minLength: 1,
      aliases: ['aws_endpoint_url'],
      description: 'Where storage is that is compatible with S3.',
    },
    s3_acl: {
      type: 'string',
      minLength: 1,
      description: 'Canned ACL of staged files.',
      examples: ['bucket-owner-full-control'],
    },
    aws_access_key_id: {
      type: 'string',
      minLength: 1,
      description:
        'Credentials for the bucket, and for BATCH files at `s3://`. Default: as for all AWS tools, from the environment, files, or the role of the machine.',
    },
    aws_secret_access_key: {
      type: 'string',
      secret: true,
      description: 'Goes with `aws_access_key_id`.',
    },
    aws_session_token: {
      type: 'string',
      secret: true,
      description: 'Of temporary credentials.',
    },
    aws_profile: {
      type: 'string',
      minLength: 1,
      description: 'Profile in the files of AWS’s tools, in the place of `aws_access_key_id`.',
    },
    archive_load_files: {
      type: 'boolean',
      default: false,
      description:
        'Whether files that are loaded through `stage` are kept. They are in the archive before their records are acknowledged.',
    },
    archive_load_files_s3_bucket: {
      type: 'string',
      minLength: 1,
      description: 'Bucket of the archive. Default: that of the stage.',
    },
    archive_load_files_s3_prefix: {
      type: 'string',
      description:
        'What the keys of the archive begin with; schema, table and the name of the file follow. Default: `archive`.',
    },
    temp_dir: {
      type: 'string',
      minLength: 1,
      // PUT takes these for wildcards or quotes.
      pattern: `^[^*?']*$`,
      form: "a path without *, ? and '",
      description:
        'Folder for the files that wait to be uploaded, and for the encrypted copies that the driver uploads. Default: the system’s folder for temporary files.',
    },
  },
} as const satisfies ConfigSchema;
