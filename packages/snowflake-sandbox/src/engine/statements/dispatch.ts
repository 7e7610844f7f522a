import { checkAccess } from '../access/check-access.ts';
import { engineNeeds } from '../access/statement-needs.ts';
import { unsupported } from '../errors.ts';
import type { StatementHandler, StatementModifiers } from '../execution.ts';
import type { Dispatch, EngineExecution } from '../engine-execution.ts';
import { emptyStatement } from '../syntax/tokenize.ts';
import { statementReader } from '../syntax/parse-query.ts';
import type { TokenReader } from '../syntax/token-reader.ts';
import { engineStatements } from './engine-statements.ts';
import { selectStatement } from './select.ts';
import type { Statement } from './statement.ts';

/** Checks, before it runs, that the session may run a statement; puts the reader back. The only place where that is checked. */
const checkStatement = (
  words: string,
  reader: TokenReader,
  execution: EngineExecution,
  modifiers: StatementModifiers,
): void => {
  const { access, host, names, sql } = execution;
  if (access === undefined) return;
  const parts = words.split(' ');
  const known = parts.map((_, index) => parts.slice(0, parts.length - index).join(' '));
  const read = known.map((key) => host.needs[key] ?? engineNeeds[key]).find(Boolean);
  if (read === undefined) throw unsupported(`${words} for a role that rights bind`);
  const { mark } = reader;
  const { needs, seesAll = false } = read(reader, { names, modifiers, sql });
  reader.rewind(mark);
  checkAccess(needs, access, {
    ...{ names, seesAll, session: execution.sessionId, warehouse: execution.context.warehouse },
    stageNeeds: host.stageNeeds,
  });
  if (seesAll) execution.seeAll();
};

const none: StatementModifiers = { orReplace: false, temporary: false, transient: false };

/** What may stand between CREATE and the kind of object. */
const readModifiers = (reader: TokenReader): StatementModifiers => {
  const orReplace = reader.takeWords('OR REPLACE');
  let temporary = false;
  let transient = false;
  for (;;) {
    if (reader.takeWords('TEMPORARY') || reader.takeWords('TEMP') || reader.takeWords('VOLATILE'))
      temporary = true;
    else if (reader.takeWords('TRANSIENT')) transient = true;
    else if (
      (reader.isWords('LOCAL') || reader.isWords('GLOBAL')) &&
      /^(TEMP|TEMPORARY)$/.test(reader.peek(1).value)
    )
      reader.next();
    else break;
  }
  return { orReplace, temporary, transient };
};

const verbs: Readonly<Record<string, string>> = { DESC: 'DESCRIBE' };

/** Finds the statement for the leading words of the text; the longest key wins. Others are a syntax error, as in Snowflake. */
export const createDispatch = (
  extensions: Readonly<Record<string, StatementHandler>>,
): Dispatch => {
  const statements = new Map<string, Statement>([
    ...Object.entries(engineStatements),
    ...Object.entries(extensions),
  ]);
  const longest = Math.max(...[...statements.keys()].map((key) => key.split(' ').length));

  return async (execution) => {
    const reader = statementReader(execution.sql);
    if (reader.atEnd) throw emptyStatement();
    if (reader.startsQuery) {
      checkStatement('SELECT', reader, execution, none);
      return selectStatement(reader, execution, none);
    }
    const start = reader.peek();
    const verb = verbs[start.value] ?? start.value;
    if (start.kind !== 'word') throw reader.unexpected();
    reader.next();
    const modifiers = verb === 'CREATE' ? readModifiers(reader) : none;
    const words = [verb];
    while (words.length < longest && reader.peek(words.length - 1).kind === 'word')
      words.push(reader.peek(words.length - 1).value);
    for (let count = words.length; count > 0; count -= 1) {
      const statement = statements.get(words.slice(0, count).join(' '));
      if (statement === undefined) continue;
      for (let skip = 1; skip < count; skip += 1) reader.next();
      checkStatement(words.slice(0, count).join(' '), reader, execution, modifiers);
      return statement(reader, execution, modifiers);
    }
    throw reader.unexpected(
      verb === 'CREATE' || [...statements.keys()].some((key) => key.startsWith(`${verb} `))
        ? reader.peek()
        : start,
    );
  };
};
