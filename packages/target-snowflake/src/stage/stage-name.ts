import { configuredName } from '../plan/stored-name.ts';
import type { ExternalStageSettings } from './storage-settings.ts';

/** The name of a stage, `CRM.LANDING`, complete. */
export function stageName({
  stage,
  database,
  schema,
}: Pick<ExternalStageSettings, 'stage' | 'database' | 'schema'>): readonly [
  database: string,
  schema: string,
  stage: string,
] {
  const parts = stage.replace(/^@/, '').match(/"(?:[^"]|"")+"|[^."]+/g) ?? [];
  const [name = '', ofSchema = schema, ofDatabase = database] = [...parts].reverse();
  return [configuredName(ofDatabase), configuredName(ofSchema), configuredName(name)];
}
