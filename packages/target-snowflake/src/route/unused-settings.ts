/**
 * What to say of names in `stream_config` of which no SCHEMA came; undefined when there is nothing to say. A run in which no stream
 * came at all tells nothing about names.
 */
export function unusedSettings(
  configured: readonly string[],
  received: readonly string[],
): string | undefined {
  const came = new Set(received);
  const unused = configured.filter((stream) => !came.has(stream));
  if (unused.length === 0 || received.length === 0) return undefined;
  return `stream_config names ${listed(unused)}, and no SCHEMA came for that: check the names. Streams that came: ${listed(received)}`;
}

const MOST_NAMES = 20;

function listed(streams: readonly string[]): string {
  const names = streams.slice(0, MOST_NAMES).map((stream) => JSON.stringify(stream));
  const more = streams.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
