/** What a `query_tag` may name, in double braces. */
export type TagValues = {
  readonly run_id: string;
  readonly database: string;
  readonly schema: string;
  readonly table: string;
  readonly stream: string;
};

const PLACEHOLDER = /\{\{\s*(\w+)\s*\}\}/g;
const NAMES = ['run_id', 'database', 'schema', 'table', 'stream'] as const;

/** (docs.snowflake.com, Parameters, QUERY_TAG, 2026-11-24.) */
const LONGEST = 2000;

/** What is wrong with a template. */
export function queryTagProblems(template: string): readonly string[] {
  const unknown = [...template.matchAll(PLACEHOLDER)]
    .map(([, name = '']) => name)
    .filter((name) => !isName(name));
  return [...new Set(unknown)].map(
    (name) => `query_tag: {{${name}}} is none of ${NAMES.map((each) => `{{${each}}}`).join(', ')}`,
  );
}

/**
 * The tag for statements on a table; without one its names are empty. In a template that is JSON the values are written as
 * JSON has them inside its quotes.
 */
export function fillQueryTag(template: string, values: Partial<TagValues>): string {
  const write = isJson(template) ? insideQuotes : (value: string) => value;
  const tag = template.replaceAll(PLACEHOLDER, (whole, name: string) =>
    isName(name) ? write(values[name] ?? '') : whole,
  );
  return tag.slice(0, LONGEST);
}

function isName(name: string): name is keyof TagValues {
  return (NAMES as readonly string[]).includes(name);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function insideQuotes(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}
