import type { Catalog } from '../catalog/catalog.ts';
import { informationSchema } from '../catalog/information-schema.ts';
import { queryHistory, queryHistoryFunctions } from '../catalog/query-history.ts';
import { SnowflakeError } from '../errors.ts';
import type { Bind } from '../execution.ts';
import type { QueryOptions } from '../query/compiled-query.ts';
import { emptyScope, type Compiler, type CompilerSession } from '../query/compiler.ts';
import { createCompiler } from '../query/create-compiler.ts';
import { walk } from '../query/find-calls.ts';
import type { Relation, StageReference } from '../query/relation.ts';
import type { FromItem } from '../syntax/ast.ts';
import type { SessionParts } from './session-parts.ts';

/** What one statement compiles with. */
export type StatementCompiling = {
  /** As the session sees it. */
  readonly catalog: Catalog;
  readonly session: CompilerSession;
  readonly binds: readonly Bind[];
  readonly ignoreCase: boolean;
  readonly readStage: (reference: StageReference) => Promise<Relation>;
};

/** A compiler that has read every stage and earlier result under `syntax`. */
export const statementCompiler = async (
  parts: SessionParts,
  { catalog, session, binds, ignoreCase, readStage }: StatementCompiling,
  syntax: unknown,
  options: QueryOptions,
): Promise<Compiler> => {
  const relations = new Map<FromItem, Relation>();
  const compiler = createCompiler({
    catalog,
    ownersCatalog: parts.host.catalog,
    session,
    binds,
    ignoreCase,
    relations,
    ...(options.onlyFunctions && { onlyFunctions: options.onlyFunctions }),
    informationSchema: (database, view) => informationSchema(catalog, database, view, parts.id),
  });
  for (const node of walk(syntax)) {
    const item = node as FromItem;
    if (item.kind === 'stage' && 'location' in item) {
      const reference = { location: item.location, options: item.options };
      relations.set(item, await (options.readStage ?? readStage)(reference));
    } else if (item.kind === 'function' && 'call' in item && item.call.name === 'RESULT_SCAN') {
      const [argument] = item.call.arguments;
      const id = argument && compiler.expression(argument, emptyScope).constant?.value;
      relations.set(item, parts.history.relation(id ?? ''));
    } else if (
      item.kind === 'function' &&
      'call' in item &&
      queryHistoryFunctions.has(item.call.name)
    ) {
      relations.set(item, queryHistory(item.call, parts.host.queryHistory(), compiler));
    }
  }
  return compiler;
};

/** The session as functions such as CURRENT_SCHEMA() and `$variable` see it during one statement. */
export const compilerSession = (
  parts: SessionParts,
  startedAt: number,
  parameters: Readonly<Record<string, string>>,
): CompilerSession => ({
  startedAt,
  sessionId: parts.id,
  get user() {
    return parts.context().user;
  },
  get role() {
    return parts.context().role;
  },
  get warehouse() {
    return parts.context().warehouse;
  },
  get database() {
    return parts.context().database;
  },
  get schema() {
    return parts.context().schema;
  },
  parameter: (name) => parameters[name] ?? '',
  variable: (name) => {
    const value = parts.variables.get(name);
    if (value === undefined)
      throw new SnowflakeError(
        '002211',
        '02000',
        `SQL compilation error: error line 1 at position 0\nSession variable '$${name}' does not exist`,
      );
    return value;
  },
  queryIdBack: (offset) => parts.history.idAt(offset),
});
