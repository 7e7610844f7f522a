import { columnDoesNotExist, compilationError } from '../errors.ts';
import type { EngineExecution } from '../engine-execution.ts';
import { duckdbIdentifier, printIdentifier } from '../syntax/identifier.ts';
import type { TokenReader } from '../syntax/token-reader.ts';
import type { Step } from './alter-step.ts';

/** What stands behind DROP: columns, a key, a constraint or the clustering key. */
export const readDrop = (reader: TokenReader, execution: EngineExecution): readonly Step[] => {
  const { fold } = execution.names;
  if (reader.takeWords('CLUSTERING KEY'))
    return [(table) => Promise.resolve({ ...table, clusterBy: '' })];
  if (reader.takeWords('PRIMARY KEY')) {
    return [
      ({ primaryKey, ...table }) => {
        if (primaryKey === undefined)
          throw compilationError(
            '002043',
            '02000',
            'Object does not exist, or operation cannot be performed.',
          );
        return Promise.resolve(table);
      },
    ];
  }
  if (reader.takeWords('CONSTRAINT')) {
    const name = fold(reader.identifier());
    return [
      ({ primaryKey, ...table }) => {
        const uniqueKeys = table.uniqueKeys.filter((key) => key.name !== name);
        if (primaryKey?.name !== name && uniqueKeys.length === table.uniqueKeys.length)
          throw compilationError(
            '002043',
            '02000',
            'Object does not exist, or operation cannot be performed.',
          );
        return Promise.resolve({
          ...table,
          uniqueKeys,
          ...(primaryKey && primaryKey.name !== name && { primaryKey }),
        });
      },
    ];
  }
  reader.takeWords('COLUMN');
  const ifExists = reader.takeWords('IF EXISTS');
  return reader.list((): Step => {
    const name = fold(reader.identifier());
    return async (table, running) => {
      const column = table.columns.find((candidate) => candidate.name === name);
      if (column === undefined && ifExists) return table;
      if (column === undefined) throw columnDoesNotExist(printIdentifier(name));
      if (table.columns.length === 1)
        throw compilationError(
          '002119',
          '42601',
          `Cannot drop the only column '${printIdentifier(name)}' of table '${printIdentifier(table.name)}'.`,
        );
      if (table.primaryKey?.columns.includes(name))
        throw compilationError(
          '003532',
          '42601',
          `Cannot drop column '${printIdentifier(name)}' which is part of the primary key.`,
        );
      await running.run(
        `ALTER TABLE ${table.physical} DROP COLUMN ${duckdbIdentifier(column.physical)}`,
      );
      return { ...table, columns: table.columns.filter((candidate) => candidate !== column) };
    };
  });
};
