import { ConfigError } from '@intercom-to-snowflake/singer';

/** Addresses as undici's EnvHttpProxyAgent takes them; an empty one is none. */
export type Proxies = {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  /** Hosts that are asked directly, with commas between them. */
  readonly noProxy: string;
};

/** A proxy cannot know what this machine calls itself, and sandboxes live there. */
const thisMachine = ['localhost', '127.0.0.1', '[::1]'];

/**
 * The proxies that the environment names, as curl and Python's requests read it: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in capitals or not.
 * @throws ConfigError for one that is no URL; it may hold a password, and is not shown.
 */
export function proxiesOf(env: NodeJS.ProcessEnv): Proxies {
  const valueOf = (name: string) => env[name.toLowerCase()] ?? env[name] ?? '';
  return {
    httpProxy: proxyUrl('HTTP_PROXY', valueOf('HTTP_PROXY')),
    httpsProxy: proxyUrl('HTTPS_PROXY', valueOf('HTTPS_PROXY')),
    noProxy: [valueOf('NO_PROXY'), ...thisMachine].join(','),
  };
}

function proxyUrl(name: string, value: string): string {
  const url = value === '' || value.includes('://') ? value : `http://${value}`;
  if (url !== '' && !/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
    throw new ConfigError([`${name}: not a URL like http://proxy.example.com:8080`]);
  }
  return url;
}
