import type { Json } from '../json.ts';

/** What goes back to the client. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How much of it arrives: all of it, half of the body, or nothing. */
  readonly delivery: 'whole' | 'truncated' | 'reset';
};

export function jsonAnswer(
  status: number,
  body: Json,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
    delivery: 'whole',
  };
}
