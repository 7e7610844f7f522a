import { createHash } from 'node:crypto';

/** docs.snowflake.com, Identifier requirements, 2026-11-24. */
const LONGEST_NAME = 255;
const HASH_DIGITS = 8;
/** Names as almost all are, for which nothing needs to be done; to see that takes a tenth of the time. */
const USUAL = /^[\w ]{1,255}$/;
/** Control characters and lone surrogates. */
const UNWRITABLE = /\p{Cc}|\p{Cs}/gu;

/**
 * The name under which Snowflake stores what a source calls `original`: in upper case, so that it can be
 * written without quotes. What no name can hold, control characters and lone surrogates, becomes `_`.
 * A name that lost something by that, or that is empty or too long, ends in a hash of the original.
 */
export function storedName(original: string): string {
  const upper = original.toUpperCase();
  if (USUAL.test(upper)) return upper;
  const folded = upper.replace(UNWRITABLE, '_');
  return folded === upper && folded !== '' && folded.length <= LONGEST_NAME
    ? folded
    : withHash(folded, original);
}

/** A name that differs for every original, and is the same in every run. */
export function distinctName(original: string): string {
  return withHash(storedName(original), original);
}

/** `base` with a hash of the original at its end, within the length a name may have. */
function withHash(base: string, original: string): string {
  return suffixed(base, hashOf(original));
}

/** `base_suffix`, with the base cut to leave room. */
function suffixed(base: string, suffix: string): string {
  const room = LONGEST_NAME - suffix.length - 1;
  return `${base.slice(0, room).replace(UNWRITABLE, '_')}_${suffix}`;
}

function hashOf(text: string): string {
  // Lone surrogates have no UTF-8: two bytes a unit keeps such names apart as well.
  return createHash('sha256')
    .update(text, 'utf16le')
    .digest('hex')
    .slice(0, HASH_DIGITS)
    .toUpperCase();
}

/**
 * A name from the configuration, as Snowflake reads names: folded to upper case, unless it is in double
 * quotes and kept as it is.
 */
export function configuredName(text: string): string {
  const quoted = /^"(.*)"$/s.exec(text);
  return quoted?.[1] === undefined ? text.toUpperCase() : quoted[1].replaceAll('""', '"');
}
