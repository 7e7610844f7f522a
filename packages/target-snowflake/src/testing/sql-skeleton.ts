/**
 * A statement with every quoted name as N and every string as S: what is left is the code that is executed. Reads SQL as
 * docs.snowflake.com describes it (identifiers, string constants with backslash escapes), independently of how
 * the target writes it. Throws when a quote is never closed.
 */
export function sqlSkeleton(sql: string): string {
  let skeleton = '';
  let at = 0;
  while (at < sql.length) {
    const quote = sql.charAt(at);
    if (quote === '"') {
      at = endOfName(sql, at);
      skeleton += 'N';
    } else if (quote === "'") {
      at = endOfText(sql, at);
      skeleton += 'S';
    } else {
      skeleton += quote;
      at += 1;
    }
  }
  return skeleton;
}

function endOfName(sql: string, start: number): number {
  for (let at = start + 1; at < sql.length; at += 1) {
    if (sql[at] !== '"') continue;
    if (sql[at + 1] !== '"') return at + 1;
    at += 1;
  }
  throw new Error(`unclosed name in ${sql}`);
}

function endOfText(sql: string, start: number): number {
  for (let at = start + 1; at < sql.length; at += 1) {
    if (sql[at] === '\\') {
      at += 1;
    } else if (sql[at] === "'") {
      if (sql[at + 1] !== "'") return at + 1;
      at += 1;
    }
  }
  throw new Error(`unclosed text in ${sql}`);
}
