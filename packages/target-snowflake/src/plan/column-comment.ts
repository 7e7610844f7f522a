/**
 * The comment of every column made for a property: it ties the two together for all later runs, whatever case and characters
 * are in the property's name. A column without one was made by another loader.
 */
export function columnComment(property: string): string {
  return `${PREFIX}${JSON.stringify(property)}`;
}

const PREFIX = 'Singer property ';

/** The property that a comment names; undefined for anybody else's comment. */
export function propertyOfComment(comment: string | undefined): string | undefined {
  if (comment?.startsWith(PREFIX) !== true) return undefined;
  try {
    const property: unknown = JSON.parse(comment.slice(PREFIX.length));
    return typeof property === 'string' ? property : undefined;
  } catch {
    return undefined;
  }
}
