import type { DataType } from '../types/data-type.ts';
import type { Identifier, ObjectName } from './identifier.ts';

export type PathStep =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: Expression };

export type Expression =
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'bind'; readonly index: number }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'default' }
  | { readonly kind: 'column'; readonly parts: readonly Identifier[] }
  | { readonly kind: 'positional'; readonly relation?: Identifier; readonly index: number }
  | { readonly kind: 'path'; readonly base: Expression; readonly steps: readonly PathStep[] }
  | {
      readonly kind: 'cast';
      readonly operand: Expression;
      readonly type: DataType;
      readonly try: boolean;
    }
  | { readonly kind: 'interval'; readonly text: string }
  | { readonly kind: 'negate' | 'not'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'is-null' | 'is-true' | 'is-false';
      readonly operand: Expression;
      readonly negated: boolean;
    }
  | {
      readonly kind: 'is-distinct';
      readonly left: Expression;
      readonly right: Expression;
      readonly negated: boolean;
    }
  | {
      readonly kind: 'between';
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
      readonly negated: boolean;
    }
  | {
      readonly kind: 'in';
      readonly operand: Expression;
      readonly items: readonly Expression[] | Query;
      readonly negated: boolean;
    }
  | {
      readonly kind: 'like';
      readonly operand: Expression;
      readonly operator: 'LIKE' | 'ILIKE' | 'RLIKE';
      readonly quantifier?: 'ANY' | 'ALL';
      readonly patterns: readonly Expression[];
      readonly escape?: Expression;
      readonly negated: boolean;
    }
  | {
      readonly kind: 'case';
      readonly operand?: Expression;
      readonly whens: readonly { readonly when: Expression; readonly then: Expression }[];
      readonly otherwise?: Expression;
    }
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | {
      readonly kind: 'object';
      readonly pairs: readonly { readonly key: string; readonly value: Expression }[];
    }
  | { readonly kind: 'object-star'; readonly relation?: Identifier }
  | { readonly kind: 'tuple'; readonly items: readonly Expression[] }
  | { readonly kind: 'subquery'; readonly query: Query }
  | { readonly kind: 'exists'; readonly query: Query };

/** The expressions of one kind. */
export type ExpressionOf<Kind extends Expression['kind']> = Extract<
  Expression,
  { readonly kind: Kind }
>;

export type BinaryOperator =
  '+' | '-' | '*' | '/' | '%' | '||' | '=' | '<>' | '<' | '<=' | '>' | '>=' | 'AND' | 'OR';

export type Call = {
  /** Upper case. */
  readonly name: string;
  readonly arguments: readonly Expression[];
  readonly named: Readonly<Record<string, Expression>>;
  readonly star: boolean;
  readonly distinct: boolean;
  readonly withinGroup?: readonly OrderItem[];
  readonly ignoreNulls?: boolean;
  readonly over?: Window;
};

export type Window = {
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  /** The frame clause, checked and canonical. */
  readonly frame: string;
};

export type OrderItem = {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nulls?: 'FIRST' | 'LAST';
};

export type SelectItem =
  | {
      readonly kind: 'expression';
      readonly expression: Expression;
      readonly alias?: Identifier;
      /** The source text, which names the column when there is no alias. */ readonly text: string;
    }
  | {
      readonly kind: 'star';
      readonly qualifier?: readonly Identifier[];
      readonly ilike?: string;
      readonly exclude: readonly Identifier[];
      readonly rename: readonly { readonly column: Identifier; readonly to: Identifier }[];
      readonly replace: readonly { readonly column: Identifier; readonly expression: Expression }[];
    };

export type Query = {
  readonly with: readonly CommonTable[];
  readonly recursive: boolean;
  readonly body: QueryBody;
  readonly orderBy: readonly OrderItem[];
  readonly orderByAll?: { readonly descending: boolean };
  readonly limit?: Expression;
  readonly offset?: Expression;
};

export type CommonTable = {
  readonly name: Identifier;
  readonly columns: readonly Identifier[];
  readonly query: Query;
};

export type QueryBody =
  | { readonly kind: 'select'; readonly select: Select }
  | { readonly kind: 'values'; readonly rows: readonly (readonly Expression[])[] }
  | { readonly kind: 'nested'; readonly query: Query }
  | {
      readonly kind: 'set';
      readonly operator: 'UNION ALL' | 'UNION' | 'INTERSECT' | 'EXCEPT';
      readonly left: QueryBody;
      readonly right: QueryBody;
    };

export type Select = {
  readonly distinct: boolean;
  readonly top?: Expression;
  readonly items: readonly SelectItem[];
  readonly from: readonly FromItem[];
  readonly where?: Expression;
  readonly groupBy: readonly GroupItem[];
  readonly groupByAll: boolean;
  readonly having?: Expression;
  readonly qualify?: Expression;
};

export type GroupItem =
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'rollup' | 'cube'; readonly items: readonly Expression[] }
  | { readonly kind: 'sets'; readonly sets: readonly (readonly Expression[])[] };

export type Alias = { readonly name?: Identifier; readonly columns: readonly Identifier[] };

export type FromItem =
  | { readonly kind: 'table'; readonly name: ObjectName; readonly alias: Alias }
  | {
      readonly kind: 'subquery';
      readonly query: Query;
      readonly lateral: boolean;
      readonly alias: Alias;
    }
  | {
      readonly kind: 'function';
      readonly call: Call;
      readonly lateral: boolean;
      readonly alias: Alias;
    }
  | StageFromItem
  | {
      readonly kind: 'join';
      readonly join: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS';
      readonly natural: boolean;
      readonly left: FromItem;
      readonly right: FromItem;
      readonly on?: Expression;
      readonly using: readonly Identifier[];
    };

/** A table function, or FLATTEN, as one item of FROM. */
export type FunctionItem = Extract<FromItem, { readonly kind: 'function' }>;

/** `@stage/path (FILE_FORMAT => …, PATTERN => …)` in FROM or USING. */
export type StageFromItem = {
  readonly kind: 'stage';
  /** As written, with its `@`: `@~/run/1/`, `@db.s."St"/x`; a quoted location without the quotes. */
  readonly location: string;
  readonly options: readonly { readonly name: string; readonly value: string }[];
  readonly alias: Alias;
};
