import type { Core } from './core.ts';
import type { Fault } from './faults.ts';
import { snowflakeError } from './queries.ts';
import { json, plain, type Reply } from './reply.ts';
import { isObject, readJson, text, type Request } from './request.ts';

/**
 * The sandbox's own addresses, for tests and people in other processes:
 *
 *     GET    /_sandbox/statements   what was executed, oldest first;  DELETE forgets it
 *     GET    /_sandbox/stage        staged files
 *     GET    /_sandbox/faults       faults still armed;  POST arms one;  DELETE disarms all
 *     POST   /_sandbox/expire-sessions   { "master": false }
 *     POST   /_sandbox/query        { "sql": "…", "session": "mine" } as an administrator; answers { columns, rows } of
 *                                   the last statement. A named session keeps its USE, its transaction and its temporary tables.
 */
export async function answerControl(core: Core, request: Request): Promise<Reply> {
  switch (`${request.method} ${request.path.slice('/_sandbox/'.length)}`) {
    case 'GET statements':
      return json(core.log.all());
    case 'DELETE statements':
      core.log.clear();
      return plain(204);
    case 'GET stage':
      return json(core.stage());
    case 'GET faults':
      return json(core.faults.pending());
    case 'DELETE faults':
      core.faults.clear();
      return plain(204);
    case 'POST faults': {
      const fault = readFault(await readJson(request));
      if (typeof fault === 'string') return json({ error: fault }, 400);
      core.faults.inject(fault);
      return json(fault, 201);
    }
    case 'POST expire-sessions':
      core.faults.expireSessions({ master: (await readJson(request))['master'] === true });
      return plain(204);
    case 'POST query':
      return query(core, await readJson(request));
    default:
      return plain(404, 'Unknown address of the sandbox.');
  }
}

async function query(core: Core, body: unknown): Promise<Reply> {
  try {
    const { columns, rows } = await core.adminQuery(text(body, 'sql') ?? '', {
      session: text(body, 'session'),
    });
    return json({ columns, rows });
  } catch (error) {
    const { code, sqlState, message } = snowflakeError(error);
    return json({ error: message, code, sqlState }, 400);
  }
}

/** A fault from JSON, or what is wrong with it. `match` is the source of a case-insensitive regular expression. */
function readFault(body: unknown): Fault | string {
  if (!isObject(body)) return 'a fault is an object';
  const { kind, match, times, code, sqlState, message, when, ms, status } = body;
  if (match !== undefined && typeof match !== 'string') return '"match" is not a string';
  if (times !== undefined && typeof times !== 'number') return '"times" is not a number';
  const common = {
    ...(match === undefined ? {} : { match }),
    ...(times === undefined ? {} : { times }),
  };
  switch (kind) {
    case 'fail':
      if (typeof code !== 'string') return '"code" is not a string of six digits';
      return {
        kind,
        code,
        ...(typeof sqlState === 'string' ? { sqlState } : {}),
        ...(typeof message === 'string' ? { message } : {}),
        ...common,
      };
    case 'fail-login':
      if (typeof code !== 'string') return '"code" is not a string of six digits';
      return { kind, code, ...(typeof message === 'string' ? { message } : {}), ...common };
    case 'drop':
      if (when !== 'before' && when !== 'during' && when !== 'after')
        return '"when" is none of "before", "during", "after"';
      return { kind, when, ...common };
    case 'delay':
    case 'delay-upload':
      if (typeof ms !== 'number') return '"ms" is not a number';
      return { kind, ms, ...common };
    case 'fail-upload':
      if (typeof status !== 'number') return '"status" is not a number';
      return { kind, status, ...common };
    case 'drop-upload':
      return { kind, ...common };
    default:
      return '"kind" is none of fail, drop, delay, fail-upload, drop-upload, delay-upload, fail-login';
  }
}
