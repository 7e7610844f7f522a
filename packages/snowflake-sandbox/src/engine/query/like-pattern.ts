/** A LIKE pattern as a regular expression, case-insensitive. */
export const likePattern = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern.replace(/\\(.)|[%_]|[.*+?^${}()|[\]]/g, (match, escaped: string | undefined) =>
      escaped !== undefined
        ? escaped.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
        : match === '%'
          ? '[\\s\\S]*'
          : match === '_'
            ? '[\\s\\S]'
            : `\\${match}`,
    )}$`,
    'i',
  );
