import type { FileFormatObject, Json, StageObject } from '../engine/catalog/catalog-object.ts';
import type { ExternalStage } from './external-stage.ts';
import type { FormatOptions, OptionValue } from '../copy/option-list.ts';

/** What a stage remembers besides its name. */
export type StageProperties = {
  /** FILE_FORMAT as given: FORMAT_NAME alone, or TYPE and its options; empty when it was not given. */
  readonly format: FormatOptions;
  readonly copyOptions: FormatOptions;
  /** SNOWFLAKE_FULL: the driver encrypts; SNOWFLAKE_SSE: it does not. */
  readonly encryption: 'SNOWFLAKE_FULL' | 'SNOWFLAKE_SSE';
  readonly directory: boolean;
  /** Absent for an internal stage. */
  readonly external?: ExternalStage;
};

export const noStageProperties: StageProperties = {
  format: {},
  copyOptions: {},
  encryption: 'SNOWFLAKE_FULL',
  directory: false,
};

export function readStageProperties(stage: StageObject): StageProperties {
  return { ...noStageProperties, ...(stage.properties as Partial<StageProperties>) };
}

export function stagePropertiesJson(properties: StageProperties): Json {
  return {
    format: properties.format,
    copyOptions: properties.copyOptions,
    encryption: properties.encryption,
    directory: properties.directory,
    ...(properties.external === undefined ? {} : { external: properties.external }),
  };
}

/** A named file format keeps its options as they were given. */
export function readFormatProperties(format: FileFormatObject): FormatOptions {
  return format.properties as Readonly<Record<string, OptionValue>>;
}
