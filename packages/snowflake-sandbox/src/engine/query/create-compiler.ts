import type { Catalog } from '../catalog/catalog.ts';
import type { TableObject, ViewObject } from '../catalog/catalog-object.ts';
import {
  completeName,
  printFullName,
  schemaOf,
  type NameContext,
} from '../catalog/resolve-name.ts';
import { doesNotExist, SandboxInternalError } from '../errors.ts';
import type { Bind } from '../execution.ts';
import { compileCall } from '../functions/compile-call.ts';
import { parseQuery, statementReader } from '../syntax/parse-query.ts';
import type { FromItem } from '../syntax/ast.ts';
import { printName, type Identifier, type ObjectName } from '../syntax/identifier.ts';
import { compileExpression } from './compile-expression.ts';
import { compileQuery } from './compile-query.ts';
import { emptyScope, type Compiler, type CompilerSession } from './compiler.ts';
import type { Relation } from './relation.ts';
import { bindRows, isArrayBind } from './literal-sql.ts';

export type CompilerOptions = {
  /** What the query sees. */
  readonly catalog: Catalog;
  /** What a view sees: it reads with the rights of its owner. */
  readonly ownersCatalog: Catalog;
  readonly session: CompilerSession;
  readonly binds: readonly Bind[];
  readonly onlyFunctions?: ReadonlySet<string>;
  readonly ignoreCase: boolean;
  /** What was read beforehand, because reading takes time: stages and earlier results. */
  readonly relations: ReadonlyMap<FromItem, Relation>;
  /** INFORMATION_SCHEMA's views, by name. */
  readonly informationSchema: (database: string, view: string) => Relation | undefined;
};

type NamedRelation = ReturnType<Compiler['relation']>;

/** With QUOTED_IDENTIFIERS_IGNORE_CASE quotes do not keep the case (docs.snowflake.com sql-reference/parameters). */
export const nameFolding =
  (ignoreCase: boolean) =>
  (identifier: Identifier): string =>
    ignoreCase ? identifier.value.toUpperCase() : identifier.value;

/** A compiler for one statement of one session. */
export const createCompiler = (options: CompilerOptions): Compiler => {
  let aliases = 0;
  const arrayRows = isArrayBind(options.binds) ? bindRows(options.binds) : undefined;
  const foldName = nameFolding(options.ignoreCase);

  const create = (session: CompilerSession, views: number): Compiler => {
    const catalog = views === 0 ? options.catalog : options.ownersCatalog;
    const names: NameContext = {
      catalog,
      database: session.database,
      schema: session.schema,
      fold: foldName,
    };
    const table = (name: ObjectName): NamedRelation => {
      const full = completeName(name, names);
      if (full.schema === 'INFORMATION_SCHEMA') {
        const relation =
          catalog.database(full.database) && options.informationSchema(full.database, full.name);
        if (relation === undefined) throw doesNotExist('Object', printFullName(full));
        return { ...relation, name: full.name, path: [full.database, full.schema] };
      }
      const schema = schemaOf(full, catalog);
      const found = catalog.find(['TABLE', 'VIEW'], schema.id, full.name, session.sessionId);
      if (found === undefined) throw doesNotExist('Object', printName(name));
      const relation =
        found.kind === 'TABLE'
          ? tableRelation(found)
          : viewRelation(found, full.database, full.schema);
      return { ...relation, name: full.name, path: [full.database, full.schema] };
    };
    const viewRelation = (view: ViewObject, database: string, schema: string): Relation => {
      if (views > 20) throw new SandboxInternalError(`views nested too deeply at ${view.name}`);
      const inner = create({ ...session, database, schema }, views + 1);
      const reader = statementReader(view.query);
      const query = inner.query(parseQuery(reader), emptyScope);
      return {
        from: `(${query.sql})`,
        columns: query.columns.map((column, index) => ({
          name: view.columns[index]?.name ?? column.name,
          physical: `c${index + 1}`,
          type: column.type,
        })),
      };
    };
    const compiler: Compiler = {
      session,
      binds: options.binds,
      foldName,
      ...(arrayRows && { bindRows: arrayRows }),
      ...(options.onlyFunctions && { onlyFunctions: options.onlyFunctions }),
      nextAlias: () => `r${(aliases += 1)}`,
      relation: (item) => {
        if (item.kind === 'table') return table(item.name);
        const relation = options.relations.get(item);
        if (relation === undefined)
          throw new SandboxInternalError(`${item.kind} was not read before compiling`);
        return relation;
      },
      query: (query, outer) => compileQuery(query, outer, compiler),
      call: (call, scope) => compileCall(call, scope, compiler),
      expression: (expression, scope) => compileExpression(expression, scope, compiler),
    };
    return compiler;
  };
  return create(options.session, 0);
};

export const tableRelation = (table: TableObject): Relation => ({
  from: table.physical,
  columns: table.columns.map(({ name, physical, type }) => ({ name, physical, type })),
});
