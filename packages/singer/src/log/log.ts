import type { Clock } from '../clock.ts';
import type { JsonObject, JsonValue } from '../json/json.ts';
import { createRedactor, type Redactor } from './redact.ts';

export const logLevels = ['debug', 'info', 'warning', 'error', 'critical'] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogFormat = 'text' | 'structured';

/** A metric in Singer's own form (singer-python, metrics.py). */
export type MetricPoint = {
  readonly type: 'counter' | 'timer';
  readonly metric: string;
  readonly value: number;
  readonly tags: Readonly<Record<string, string>>;
};

/**
 * Where everything goes that is not protocol. The message says all that a person needs; `extra` is
 * for machines and appears in structured lines only, where its `stream` becomes the line's
 * `stream_name`. Every secret that was added is replaced in every line, wherever it came from.
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
  readonly format: LogFormat;
  /** The program's name. */
  readonly name: string;
  readonly clock: Clock;
  readonly pid?: number;
};

export function createLogger(options: LoggerOptions): Logger {
  const { output, format } = options;
  const redactor = createRedactor();
  const lowest = logLevels.indexOf(options.level);

  const log = (level: LogLevel, message: string, extra: JsonObject = {}, metric?: MetricPoint) => {
    if (logLevels.indexOf(level) < lowest) return;
    output.write(
      format === 'text'
        ? textLines(level, redactor.redact(message))
        : structuredLine(options, level, redactor, message, extra, metric),
    );
  };
  return {
    debug: (message, extra) => {
      log('debug', message, extra);
    },
    info: (message, extra) => {
      log('info', message, extra);
    },
    warning: (message, extra) => {
      log('warning', message, extra);
    },
    error: (message, extra) => {
      log('error', message, extra);
    },
    critical: (message, extra) => {
      log('critical', message, extra);
    },
    metric: (point) => {
      if (format === 'text') log('info', `METRIC: ${JSON.stringify(point)}`);
      else log('info', 'METRIC', {}, point);
    },
    addSecret: (value) => {
      redactor.add(value);
    },
  };
}

/** singer-python's format, with the level before every line so that a reader of lines keeps it. */
function textLines(level: LogLevel, message: string): string {
  return message
    .split(/\r?\n/)
    .map((line) => `${level.toUpperCase()} ${line.replace(CONTROL, visible)}\n`)
    .join('');
}

/** Of a terminal: what a source sends must not move the cursor. Tabs may stay. */
const CONTROL = /(?!\t)\p{Cc}/gu;

function visible(control: string): string {
  return `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

/**
 * The line that Meltano parses (meltano 4.2.2, core/logging/parsers.py, 2026-08-07): the eight keys
 * before `extra` are required, `stream_name` among them even when there is none.
 */
function structuredLine(
  options: LoggerOptions,
  level: LogLevel,
  redactor: Redactor,
  message: string,
  extra: JsonObject,
  metric: MetricPoint | undefined,
): string {
  const stream = extra['stream'] ?? metric?.tags['stream'];
  const line = {
    level,
    pid: options.pid ?? null,
    logger_name: options.name,
    ts: options.clock.now() / 1000,
    thread_name: 'main',
    app_name: options.name,
    stream_name: typeof stream === 'string' ? redactor.redact(stream) : null,
    message: redactor.redact(message),
    extra: redactDeep(redactor, extra),
    ...(metric && { metric_info: redactDeep(redactor, metric) }),
  };
  return `${JSON.stringify(line)}\n`;
}

function redactDeep(redactor: Redactor, value: JsonValue): JsonValue {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value !== 'object') {
    const text = String(value);
    const redacted = redactor.redact(text);
    return redacted === text ? value : redacted;
  }
  if (Array.isArray(value)) return value.map((item: JsonValue) => redactDeep(redactor, item));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]: [string, JsonValue]) => [
      redactor.redact(key),
      redactDeep(redactor, member),
    ]),
  );
}
