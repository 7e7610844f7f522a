import type { JsonObject, JsonValue } from '../json/json.ts';

/**
 * The settings of a program: a JSON Schema (draft 7), and the one source of validation, defaults,
 * environment variables, `--about` and the configuration page.
 */
export type ConfigSchema = {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, ConfigProperty>>;
  readonly required?: readonly string[];
  readonly [keyword: string]: unknown;
};

/** A setting: any JSON Schema keywords, and what people need to know about it. */
export type ConfigProperty = {
  readonly type?: string | readonly string[];
  readonly description: string;
  readonly default?: JsonValue;
  readonly examples?: readonly JsonValue[];
  /** Its value appears in no output. */
  readonly secret?: boolean;
  /** Other names it is accepted under, with a deprecation warning. */
  readonly aliases?: readonly string[];
  /** What `pattern` asks for, in words: "an http or https address". */
  readonly form?: string;
  /** Accepted, but not shown by `--about`. */
  readonly hidden?: boolean;
  readonly [keyword: string]: unknown;
};

/** What a tap or target says about itself. */
export type Program = {
  /** As it is typed: `tap-intercom`. */
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly kind: 'tap' | 'target';
  readonly capabilities: readonly string[];
  readonly config: ConfigSchema;
  /**
   * Rules a schema cannot say well. Returns one problem a line, without any secret. It is given the
   * settings that fit the schema; others may be missing, whether required or not.
   */
  readonly check?: (config: JsonObject) => readonly string[];
};
