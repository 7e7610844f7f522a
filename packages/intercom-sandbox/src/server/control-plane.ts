import { isJsonObject, type Json } from '../json.ts';
import { isKind, type Changes, type Workspace } from '../workspace/workspace.ts';
import { jsonAnswer, type Answer } from './answer.ts';
import type { Fault, Faults } from './faults.ts';
import type { RequestLog } from './request-log.ts';
import type { Settings } from './settings.ts';

/** Where the control plane lives; never a path of Intercom's own. */
export const controlPrefix = '/_sandbox/';

export type Controlled = {
  readonly workspace: Workspace;
  readonly changes: Changes;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly settings: () => Settings;
  readonly configure: (settings: Partial<Settings>) => void;
  readonly advanceClock: (seconds: number) => void;
};

/** Answers a request of the control plane, which needs no token: it is open to whoever can reach the loopback address. */
export function control(
  controlled: Controlled,
  method: string,
  path: string,
  body: Json | undefined,
): Answer {
  const [topic = '', ...rest] = path.slice(controlPrefix.length).split('/').map(decodeURIComponent);
  const { workspace, faults, requests } = controlled;
  switch (`${method} ${topic}`) {
    case 'GET counts':
      return jsonAnswer(200, workspace.counts());
    case 'GET ids': {
      const [kind = ''] = rest;
      return isKind(kind) ? jsonAnswer(200, workspace.ids(kind)) : refusal(`no kind ${kind}`, 404);
    }
    case 'GET records': {
      const [kind = '', id = ''] = rest;
      const record = isKind(kind) ? workspace.record(kind, id) : undefined;
      return record === undefined ? refusal(`no ${kind} ${id}`, 404) : jsonAnswer(200, record);
    }
    case 'GET parts':
      return jsonAnswer(200, workspace.parts(rest[0] ?? ''));
    case 'GET ticket-parts':
      return jsonAnswer(200, workspace.ticketParts(rest[0] ?? ''));
    case 'GET requests':
      return jsonAnswer(200, { total: requests.total(), counts: requests.counts() });
    case 'GET request-log':
      return jsonAnswer(
        200,
        requests.seen().map((seen) => ({
          ...seen,
          endpoint: seen.endpoint ?? null,
          version: seen.version ?? null,
        })),
      );
    case 'DELETE requests':
      requests.clear();
      return jsonAnswer(200, {});
    case 'POST changes':
      return change(controlled.changes, rest[0] ?? '', body);
    case 'POST faults':
      if (!isJsonObject(body) || typeof body['kind'] !== 'string')
        return refusal('a fault needs a kind');
      faults.inject(body as Fault);
      return jsonAnswer(200, { pending: faults.pending() });
    case 'DELETE faults':
      faults.clear();
      return jsonAnswer(200, {});
    case 'GET settings':
      return jsonAnswer(200, shown(controlled.settings()));
    case 'PATCH settings':
      if (!isJsonObject(body)) return refusal('settings must be an object');
      controlled.configure(body);
      return jsonAnswer(200, shown(controlled.settings()));
    case 'POST clock': {
      const seconds = isJsonObject(body) ? body['advance_seconds'] : undefined;
      if (typeof seconds !== 'number') return refusal('advance_seconds must be a number');
      controlled.advanceClock(seconds);
      return jsonAnswer(200, { now: workspace.now() });
    }
    default:
      return refusal(`${method} ${path} is not part of the control plane`, 404);
  }
}

/** `POST /_sandbox/changes/updateContact` with `["id", {"name": "…"}]` calls the operation of that name. */
function change(changes: Changes, name: string, body: Json | undefined): Answer {
  const operation: unknown = Object.hasOwn(changes, name)
    ? changes[name as keyof Changes]
    : undefined;
  if (typeof operation !== 'function') {
    return refusal(`no change ${name}; there are: ${Object.keys(changes).join(', ')}`, 404);
  }
  if (!Array.isArray(body)) return refusal('the body must be the list of arguments');
  try {
    const result = Reflect.apply(operation, undefined, body) as Json | undefined;
    return jsonAnswer(200, { result: result ?? null });
  } catch (error) {
    if (error instanceof RangeError) return refusal(error.message, 404);
    throw error;
  }
}

function shown(settings: Settings): Json {
  return { ...settings, token: 'not shown', linkBaseUrl: settings.linkBaseUrl ?? null };
}

function refusal(message: string, status = 400): Answer {
  return jsonAnswer(status, { error: message });
}
