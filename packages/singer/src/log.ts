import type { Clock } from './clock.ts';
import type { JsonObject } from './json.ts';

export const logLevels = ['debug', 'info', 'warning', 'error', 'critical'] as const;
export type LogLevel = (typeof logLevels)[number];

/** A metric in Singer's own form (singer-python, metrics.py). */
export type MetricPoint = {
  readonly type: 'counter' | 'timer';
  readonly metric: string;
  readonly value: number;
  readonly tags: Readonly<Record<string, string>>;
};

/**
 * Where everything goes that is not protocol. A `stream` in `extra` names the stream the line is
 * about. Every secret that was added is replaced in every line, whatever it came with.
 */
export type Logger = {
  debug(message: string, extra?: JsonObject): void;
  info(message: string, extra?: JsonObject): void;
  warning(message: string, extra?: JsonObject): void;
  error(message: string, extra?: JsonObject): void;
  critical(message: string, extra?: JsonObject): void;
  metric(point: MetricPoint): void;
  addSecret(value: string): void;
};

export type LoggerOptions = {
  /** Usually stderr, or the terminal that keeps progress lines below the log. */
  readonly output: { write(text: string): unknown };
  readonly level: LogLevel;
  readonly format: 'text' | 'structured';
  /** The program's name. */
  readonly name: string;
  readonly clock: Clock;
  readonly pid?: number;
};

export function createLogger(_options: LoggerOptions): Logger {
  throw new Error('not built yet');
}
