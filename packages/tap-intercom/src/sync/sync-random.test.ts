import { describe, expect, it } from '@jest/globals';
import type { Fault, IntercomSandbox } from '@intercom-to-snowflake/intercom-sandbox';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import fc from 'fast-check';
import { propertyRuns } from '../../../../test/property-runs.ts';
import { countsOfOthers, operations } from '../testing/change-workspace.ts';
import { differences, expectedTable } from '../testing/expected.ts';
import { expectedTables } from '../testing/expected-tables.ts';
import { runTap, tableAfter, type TapRun, type TapRunOptions } from '../testing/run-tap.ts';
import { skippingClock, withSandbox } from '../testing/with-sandbox.ts';

const streams = [
  'tags',
  'articles',
  'companies',
  'company_tags',
  'company_notes',
  'contacts',
  'contact_companies',
  'contact_tags',
  'contact_subscriptions',
  'contact_merge_history',
  'conversations',
  'conversation_tags',
  'conversation_linked_objects',
  'conversation_parts',
  'part_attachments',
  'deleted_conversations',
  'tickets',
  'ticket_contacts',
  'ticket_linked_objects',
  'ticket_parts',
];

const cases = propertyRuns(4);
/** Unless more cases were asked for, none begins later than this: a slow machine does fewer, and at least one. */
const lastBeginsMs = cases > 4 ? Infinity : 10_000;

type Change = { readonly operation: string; readonly which: number };

function make({ operation, which }: Change, { workspace }: IntercomSandbox): void {
  operations[operation]?.(workspace, (kind) => {
    const ids = workspace.ids(kind);
    return ids[which % ids.length] ?? '';
  });
}

type End =
  | { readonly kind: 'of itself' }
  | { readonly kind: 'power cut' | 'SIGTERM'; readonly after: number };

const changes = fc.array(
  fc.record({ operation: fc.constantFrom(...Object.keys(operations)), which: fc.nat() }),
  { maxLength: 12 },
);

const fault = fc
  .record({
    what: fc.constantFrom<Fault>(
      { kind: 'status', status: 429, headers: { 'retry-after': '2' } },
      { kind: 'status', status: 500 },
      { kind: 'status', status: 503 },
      { kind: 'html', status: 502 },
      { kind: 'reset' },
      { kind: 'truncate' },
      { kind: 'empty' },
      { kind: 'expire-scroll', match: { path: '/companies/scroll' } },
      { kind: 'restart-scroll', match: { path: '/companies/scroll' } },
      // What a cursor is answered that is not known any more.
      { kind: 'status', status: 400, match: { path: '/contacts/search' } },
      { kind: 'status', status: 400, match: { path: '/conversations/search' } },
      { kind: 'status', status: 400, match: { path: '/tickets/search' } },
    ),
    after: fc.nat(12),
  })
  .map(({ what, after }): Fault => ({ ...what, after }));

/** A run: what happens before it, what happens while it runs, and after how many messages it ends. */
const round = fc.record({
  before: changes,
  during: changes,
  faults: fc.array(fault, { maxLength: 4 }),
  end: fc.oneof<fc.Arbitrary<End>[]>(
    fc.constant({ kind: 'of itself' }),
    fc.record({ kind: fc.constantFrom('power cut', 'SIGTERM'), after: fc.nat(300) }),
  ),
  lookback: fc.constantFrom(0, 3600),
});

const history = fc.record({
  seed: fc.nat(1000),
  timezone: fc.constantFrom(
    'Pacific/Pago_Pago',
    'Pacific/Kiritimati',
    'Europe/Lisbon',
    'America/New_York',
    'Asia/Kathmandu',
  ),
  size: fc.record({
    contacts: fc.integer({ min: 3, max: 160 }),
    companies: fc.integer({ min: 2, max: 60 }),
    conversations: fc.integer({ min: 3, max: 25 }),
    tickets: fc.integer({ min: 3, max: 30 }),
  }),
  scrollPageSize: fc.integer({ min: 5, max: 100 }),
  searchDelaySeconds: fc.constantFrom(0, 240),
  rounds: fc.array(round, { minLength: 1, maxLength: 3 }),
});

/** The number of people in a company changes although the company does not. */
function withoutCountsOfOthers(stream: string) {
  const left = countsOfOthers[stream] ?? [];
  return (table: readonly (readonly [string, JsonObject])[]) =>
    new Map(
      table.map(([key, record]) => [
        key,
        Object.fromEntries(Object.entries(record).filter(([name]) => !left.includes(name))),
      ]),
    );
}

/** Ends a run as told: without power nothing is written any more, SIGTERM lets it write a last state. */
function ending(end: End): Pick<TapRunOptions, 'signal' | 'onWrite'> {
  if (end.kind === 'of itself') return {};
  const stop = new AbortController();
  return {
    signal: stop.signal,
    onWrite: (_batch, all) => {
      if (all.length < end.after) return;
      stop.abort(new Error(end.kind));
      if (end.kind === 'power cut') throw new Error(end.kind);
    },
  };
}

describe('whatever happens in a workspace, on the way, and to the runs', () => {
  it(
    'the tables end as the workspace is',
    async () => {
      const startedAt = Date.now();
      await fc.assert(
        fc.asyncProperty(history, async ({ rounds, ...options }) => {
          if (Date.now() - startedAt > lastBeginsMs) return;
          await withSandbox({ ...options, now: Date.UTC(2026, 9, 25, 10) }, async (sandbox) => {
            const runs: TapRun[] = [];
            let state: JsonObject = {};
            for (const { before, during, faults, end, lookback } of rounds) {
              for (const change of before) make(change, sandbox);
              sandbox.faults.clear();
              for (const one of faults) sandbox.faults.inject(one);
              const { onWrite, signal } = ending(end);
              const left = [...during];
              const run = await runTap({
                url: sandbox.url,
                streams,
                state,
                clock: skippingClock(sandbox),
                config: { replication_lookback_window_seconds: lookback },
                ...(signal !== undefined && { signal }),
                onWrite: async (batch, all) => {
                  const change = left.shift();
                  if (change !== undefined) make(change, sandbox);
                  await onWrite?.(batch, all);
                },
              });
              runs.push(run);
              ({ state } = run);
              // A scroll that was left open is over by then.
              sandbox.advanceClock(61);
            }
            sandbox.faults.clear();
            sandbox.advanceClock(options.searchDelaySeconds);
            const last = await runTap({
              url: sandbox.url,
              streams,
              state,
              clock: skippingClock(sandbox),
              config: { replication_lookback_window_seconds: 0 },
            });
            expect([last.error, last.reports]).toEqual([
              undefined,
              streams.map((stream) => ({ stream })),
            ]);
            for (const stream of streams) {
              const expected = expectedTable(sandbox, stream);
              const { keys = [] } = expectedTables[stream] ?? {};
              // What was deleted is still in a table that is only added to.
              const actual = [...tableAfter([...runs, last], stream, ...keys)].filter(([key]) =>
                expected.has(key),
              );
              const left = withoutCountsOfOthers(stream);
              expect([stream, differences(left(actual), left([...expected]))]).toEqual([
                stream,
                [],
              ]);
            }
          });
        }),
        // A case is long: the first failure tells enough, with its seed.
        { numRuns: cases, endOnFailure: true },
      );
    },
    300_000 + cases * 20_000,
  );
});
