import yargs from 'yargs';
import { defaultSize, type Size } from './seed/size.ts';
import { parseVersion } from './server/api-version.ts';
import { defaultSettings, permissions, planFeatures } from './server/settings.ts';
import type { IntercomSandboxOptions } from './start-intercom-sandbox.ts';

const sizeKinds = Object.keys(defaultSize) as (keyof Size)[];

/**
 * Reads the command line. Undefined = help or the version was asked for, and has been printed.
 * Throws an `Error` that names the option when a value is wrong or an option is unknown.
 */
export async function readOptions(
  args: readonly string[],
): Promise<IntercomSandboxOptions | undefined> {
  const parser = yargs([...args])
    .scriptName('intercom-sandbox')
    .detectLocale(false)
    .usage(
      '$0 [options]\n\nA simulated Intercom workspace on the loopback address. When it is ready, it prints one line: the configuration that tap-intercom needs to read it.',
    )
    .options({
      port: { type: 'number', default: 0, describe: '0 = any free port' },
      host: { type: 'string', default: '127.0.0.1' },
      token: { type: 'string', default: defaultSettings.token },
      seed: { type: 'number', default: 1, describe: 'same seed and sizes = same workspace' },
      timezone: { type: 'string', default: 'America/New_York', describe: 'IANA name' },
      region: { type: 'string', choices: ['US', 'EU', 'AU'], default: 'US' },
      now: { type: 'string', describe: 'ISO 8601; when the history ends and the clock starts' },
      'stop-clock': {
        type: 'boolean',
        default: false,
        describe: 'the clock moves by the control plane only',
      },
      'app-version': { type: 'string', default: '2.16', describe: 'without a version header' },
      'rate-limit': { type: 'number', default: defaultSettings.rateLimit, describe: 'per 10 s' },
      'latency-ms': { type: 'number', default: 0, describe: 'of every answer' },
      'search-delay-seconds': {
        type: 'number',
        default: 0,
        describe: 'how long search does not know a new contact',
      },
      'scroll-idle-seconds': { type: 'number', default: defaultSettings.scrollIdleSeconds },
      'scroll-page-size': { type: 'number', default: defaultSettings.scrollPageSize },
      'without-permission': { type: 'string', array: true, choices: permissions, default: [] },
      'missing-permission-status': { type: 'number', choices: [401, 403], default: 401 },
      'without-plan-feature': { type: 'string', array: true, choices: planFeatures, default: [] },
      'link-base-url': { type: 'string', describe: 'what next links begin with' },
    })
    .strict()
    .version(false)
    .help()
    .exitProcess(false)
    .fail((message, error) => {
      throw error instanceof Error ? error : new Error(message);
    });
  for (const kind of sizeKinds) {
    parser.option(kebab(kind), {
      type: 'number',
      default: defaultSize[kind],
      group: 'How many of each:',
    });
  }
  const given = await parser.parseAsync();
  const values: Readonly<Record<string, unknown>> = given;
  if (values['help'] === true) return undefined;
  const whole = (name: string): number => wholeNumber(name, values[name]);
  const withoutPermissions = new Set<string>(given['without-permission']);
  const withoutFeatures = new Set<string>(given['without-plan-feature']);
  return {
    port: portOf(given.port),
    host: given.host,
    token: given.token,
    seed: whole('seed'),
    timezone: knownTimezone(given.timezone),
    region: given.region,
    ...(given.now === undefined ? {} : { now: moment(given.now) }),
    stopClock: given['stop-clock'],
    appVersion: parseVersion(given['app-version'], 0),
    rateLimit: whole('rate-limit'),
    latencyMs: whole('latency-ms'),
    searchDelaySeconds: whole('search-delay-seconds'),
    scrollIdleSeconds: whole('scroll-idle-seconds'),
    scrollPageSize: whole('scroll-page-size'),
    permissions: permissions.filter((permission) => !withoutPermissions.has(permission)),
    missingPermissionStatus: given['missing-permission-status'] === 403 ? 403 : 401,
    missingPlanFeatures: planFeatures.filter((feature) => withoutFeatures.has(feature)),
    linkBaseUrl: given['link-base-url'],
    size: Object.fromEntries(sizeKinds.map((kind) => [kind, whole(kebab(kind))])),
  };
}

function kebab(kind: string): string {
  return kind.replaceAll('_', '-');
}

function wholeNumber(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new Error(`--${name} must be a whole number, 0 or more`);
}

function portOf(value: number): number {
  if (Number.isInteger(value) && value >= 0 && value < 65_536) return value;
  throw new Error('--port must be a whole number from 0 to 65535');
}

function moment(text: string): number {
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) throw new Error(`--now is not a date: ${text}`);
  return milliseconds;
}

function knownTimezone(name: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    throw new Error(`--timezone is not a known IANA name: ${name}`);
  }
}
