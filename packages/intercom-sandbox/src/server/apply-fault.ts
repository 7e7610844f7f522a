import { jsonAnswer, type Answer } from './answer.ts';
import { ApiError, errorBody } from './api-error.ts';
import type { Fault } from './faults.ts';

const usualErrors: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['parameter_invalid', 'Invalid parameter'],
  401: ['unauthorized', 'Access Token Invalid'],
  403: ['forbidden', 'Forbidden request'],
  404: ['not_found', 'Resource Not Found'],
  408: ['request_timeout', 'The request timed out'],
  429: ['rate_limit_exceeded', 'Exceeded rate limit'],
  500: ['server_error', 'Internal server error'],
  503: ['service_unavailable', 'The service is temporarily unavailable'],
};

const restartScroll =
  'Request failed due to an internal network error. Please restart the scroll operation.';

/** The answer that a fault puts in place of the usual one; undefined when it leaves the answer as it is. */
export function replacedAnswer(fault: Fault, requestId: string): Answer | undefined {
  switch (fault.kind) {
    case 'status': {
      const [code, message] = usualErrors[fault.status] ?? ['server_error', 'Something went wrong'];
      const usual = errorBody(new ApiError(fault.status, code, message), requestId);
      return jsonAnswer(fault.status, fault.body ?? usual, fault.headers);
    }
    case 'restart-scroll':
      return jsonAnswer(
        500,
        errorBody(new ApiError(500, 'server_error', restartScroll), requestId),
      );
    case 'reset':
      return { status: 0, headers: {}, body: '', delivery: 'reset' };
    case 'html':
      return {
        status: fault.status ?? 404,
        headers: { 'Content-Type': 'text/html' },
        body: '<html><head><title>404 Not Found</title></head><body><hr>nginx</body></html>\n',
        delivery: 'whole',
      };
    case 'empty':
      return {
        status: 200,
        headers: { 'Content-Type': 'application/json; charset=utf-8' },
        body: '',
        delivery: 'whole',
      };
    case 'truncate':
    case 'expire-scroll':
    case 'latency':
      return undefined;
  }
}
