import { ambiguousColumn, invalidIdentifier } from '../errors.ts';
import { printIdentifier, printName, type Identifier } from '../syntax/identifier.ts';
import { nullType, type DataType } from '../types/data-type.ts';
import type { JsonParts } from './json-parts.ts';
import { typed, type TypedSql } from './typed-sql.ts';

export type ScopeColumn = {
  readonly name: string;
  readonly sql: string;
  readonly type: DataType;
  readonly nullable: boolean;
  /** Where the parts that expressions take out of it are collected. */
  readonly parts?: JsonParts;
  /** Left out of `*`. */
  readonly hidden?: boolean;
  /** The right side of USING: found only with its relation's name. */
  readonly merged?: boolean;
};

/** One relation of a FROM clause, under the names by which its columns can be called. */
export type ScopeRelation = {
  /** Its DuckDB alias. */
  readonly alias: string;
  /** The alias, or the table's own name. */
  readonly name?: string;
  /** The table's database and schema, when it has no alias. */
  readonly path?: readonly string[];
  readonly columns: readonly ScopeColumn[];
  readonly missingPositionalIsNull?: boolean;
};

/** What names mean at one place of a query; an inner query sees the outer ones too. */
export type Scope = {
  readonly relations: readonly ScopeRelation[];
  readonly parent?: Scope;
  readonly commonTables: ReadonlyMap<string, CommonTableScope>;
  /** SELECT aliases that this clause may use, for names that no column has. */
  readonly aliases?: ReadonlyMap<string, () => TypedSql>;
  /** Aliases win over columns: in ORDER BY. */
  readonly aliasesFirst?: boolean;
};

export type CommonTableScope = {
  readonly physical: string;
  readonly columns: readonly {
    readonly name: string;
    readonly type: DataType;
    readonly nullable: boolean;
  }[];
};

const matchesQualifier = (relation: ScopeRelation, qualifier: readonly string[]): boolean => {
  if (relation.name === undefined) return false;
  const full = [...(relation.path ?? []), relation.name];
  return (
    qualifier.length <= full.length &&
    qualifier.every((part, index) => part === full[full.length - qualifier.length + index])
  );
};

/** Folds a name when QUOTED_IDENTIFIERS_IGNORE_CASE is on. */
export type FoldName = (identifier: Identifier) => string;

const asTyped = (column: ScopeColumn): TypedSql => ({
  ...typed(column.sql, column.type, column.nullable),
  ...(column.parts && { parts: column.parts }),
});

/** The relations that `a.*` or `*` stands for. */
export const relationsOf = (
  scope: Scope,
  qualifier: readonly Identifier[] | undefined,
  fold: FoldName,
): readonly ScopeRelation[] => {
  if (qualifier === undefined) return scope.relations;
  const parts = qualifier.map(fold);
  const found = scope.relations.filter((relation) => matchesQualifier(relation, parts));
  if (found.length === 0) throw invalidIdentifier(printName(qualifier));
  return found;
};

const findIn = (
  scope: Scope,
  qualifier: readonly string[],
  name: string,
): ScopeColumn | undefined => {
  const found: ScopeColumn[] = [];
  for (const relation of scope.relations) {
    if (qualifier.length > 0 && !matchesQualifier(relation, qualifier)) continue;
    for (const column of relation.columns) {
      if (column.name === name && (qualifier.length > 0 || column.merged !== true))
        found.push(column);
    }
  }
  if (found.length > 1) throw ambiguousColumn(printIdentifier(name));
  return found[0];
};

/**
 * The column that a name means, innermost query first.
 * @throws SnowflakeError 000904 for an unknown name, 001006 for an ambiguous one
 */
export const resolveColumn = (
  scope: Scope,
  parts: readonly Identifier[],
  fold: FoldName,
): TypedSql => {
  const names = parts.map(fold);
  const name = names.at(-1) ?? '';
  const qualifier = names.slice(0, -1);
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const alias = qualifier.length === 0 ? at.aliases?.get(name) : undefined;
    if (alias !== undefined && at.aliasesFirst) return alias();
    const column = findIn(at, qualifier, name);
    if (column !== undefined) return asTyped(column);
    if (alias !== undefined) return alias();
  }
  throw invalidIdentifier(names.map(printIdentifier).join('.'));
};

/** `$3` or `t.$3`: the third column, counted in the order of `*`. */
export const resolvePositional = (
  scope: Scope,
  relationName: Identifier | undefined,
  index: number,
  fold: FoldName,
): TypedSql => {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const relations =
      relationName === undefined
        ? at.relations
        : at.relations.filter((relation) => matchesQualifier(relation, [fold(relationName)]));
    const [relation] = relations;
    if (relation === undefined) continue;
    if (relations.length > 1) throw ambiguousColumn(`$${index}`);
    const column = relation.columns.filter(({ hidden }) => hidden !== true)[index - 1];
    if (column !== undefined) return asTyped(column);
    if (relation.missingPositionalIsNull) return typed('CAST(NULL AS VARCHAR)', nullType);
    break;
  }
  throw invalidIdentifier(
    relationName === undefined ? `$${index}` : `${printName([relationName])}.$${index}`,
  );
};
