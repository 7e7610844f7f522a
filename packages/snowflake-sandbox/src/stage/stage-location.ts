import { SnowflakeError } from '../engine/errors.ts';
import type { StageObject } from '../engine/catalog/catalog-object.ts';
import type { Execution } from '../engine/execution.ts';
import { printName, type Identifier, type ObjectName } from '../engine/syntax/identifier.ts';
import { readStageProperties } from './stage-properties.ts';
import type { StagedFile, StageFiles } from './stage-files.ts';

/** A place in a stage as written: `@~/path`, `@db.schema.%table/path`, `@"Stage"/path`. */
export type StageLocation =
  | { readonly kind: 'user'; readonly path: string }
  | { readonly kind: 'table' | 'named'; readonly name: ObjectName; readonly path: string };

/** A location whose stage exists. */
export type ResolvedStage = {
  /** What the files of the stage are kept under: the id of its object, or the user. */
  readonly id: string;
  /** What LIST and COPY put before a file's path: the stage's name in lower case for a named stage, the address of an external one, else nothing. */
  readonly shownPrefix: string;
  /** The path asked for: files whose path begins with it are meant, `run1` covers `run10/x` too (LIST, 2026-11-24). */
  readonly path: string;
  readonly object: StageObject | undefined;
};

const part = /%?(?:"((?:[^"]|"")+)"|([A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*))/y;

/** Reads a location; `text` has its `@` and no quotes around it. Throws SnowflakeError 001003. */
export function parseStageLocation(text: string): StageLocation {
  const malformed = new SnowflakeError(
    '001003',
    '42000',
    `SQL compilation error:\nsyntax error: '${text}' is not a stage location.`,
  );
  const user = /^@~(?:\/(.*))?$/s.exec(text);
  if (user !== null) return { kind: 'user', path: cleanPath(user[1] ?? '') };
  if (!text.startsWith('@')) throw malformed;

  const name: Identifier[] = [];
  let at = 1;
  let isTable = false;
  for (;;) {
    part.lastIndex = at;
    const match = part.exec(text);
    if (match === null || isTable) throw malformed;
    isTable = match[0].startsWith('%');
    const [, quoted, bare] = match;
    name.push(
      quoted === undefined
        ? { value: (bare ?? '').toUpperCase(), quoted: false }
        : { value: quoted.replaceAll('""', '"'), quoted: true },
    );
    at += match[0].length;
    if (text[at] !== '.') break;
    at += 1;
    if (text[at] === '.') {
      name.push({ value: 'PUBLIC', quoted: false });
      at += 1;
    }
  }
  if (name.length > 3 || (at < text.length && text[at] !== '/')) throw malformed;
  return { kind: isTable ? 'table' : 'named', name, path: cleanPath(text.slice(at + 1)) };
}

function cleanPath(path: string): string {
  return path.replace(/^\/+/, '');
}

/** Finds the stage. Throws SnowflakeError 002003 when there is none. */
export function resolveStage(location: StageLocation, execution: Execution): ResolvedStage {
  const { path } = location;
  switch (location.kind) {
    case 'user':
      return { id: userStageId(execution.context.user), shownPrefix: '', path, object: undefined };
    case 'table': {
      const table = execution.table(location.name);
      return { id: tableStageId(table.id), shownPrefix: '', path, object: undefined };
    }
    case 'named': {
      const object = findStage(location.name, execution);
      if (object === undefined) throw stageMissing(location.name, execution);
      return {
        id: namedStageId(object.id),
        shownPrefix: readStageProperties(object).external?.url ?? `${object.name.toLowerCase()}/`,
        path,
        object,
      };
    }
  }
}

export function findStage(name: ObjectName, execution: Execution): StageObject | undefined {
  const place = execution.placeOf(name);
  return execution.catalog.find(['STAGE'], place.schemaId, place.name, execution.sessionId);
}

export function stageMissing(name: ObjectName, execution: Execution): SnowflakeError {
  const place = execution.placeOf(name);
  const complete = [place.database, place.schema, place.name].map((value) => ({
    value,
    quoted: false,
  }));
  return new SnowflakeError(
    '002003',
    '02000',
    `SQL compilation error:\nStage '${printName(complete)}' does not exist or not authorized.`,
  );
}

function userStageId(user: string): string {
  return `user/${user}`;
}

function tableStageId(tableId: number): string {
  return `table/${tableId}`;
}

function namedStageId(stageId: number): string {
  return `stage/${stageId}`;
}

/** The files at a location whose path, after `prefix`, is matched whole by the pattern. */
export function filesAt(
  files: StageFiles,
  stage: ResolvedStage,
  pattern: string | undefined,
  skip = 0,
): readonly StagedFile[] {
  const found = files.list(stage.id).filter((file) => file.path.startsWith(stage.path));
  if (pattern === undefined) return found;
  const expression = wholeMatch(pattern);
  return found.filter((file) => expression.test(file.path.slice(skip).replace(/^\//, '')));
}

/** Snowflake's patterns match the whole name, as if written between `^` and `$`. */
function wholeMatch(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`, 's');
  } catch (error) {
    throw new SnowflakeError('100048', '2201B', `Invalid regular expression: '${pattern}'`, {
      cause: error,
    });
  }
}
