import type { JsonObject } from '../json.ts';

/** A refusal in Intercom's own shape; thrown by endpoints, written by the server. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly field: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { readonly field?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = more.field;
    this.headers = more.headers ?? {};
  }
}

/** The body of every refusal: `error.list` with one error (OpenAPI 2.16, schema `error`). */
export function errorBody(error: ApiError, requestId: string): JsonObject {
  return {
    type: 'error.list',
    request_id: requestId,
    errors: [
      {
        code: error.code,
        message: error.message,
        ...(error.field === undefined ? {} : { field: error.field }),
      },
    ],
  };
}

export function parameterInvalid(message: string, field?: string): ApiError {
  return new ApiError(400, 'parameter_invalid', message, field === undefined ? {} : { field });
}

export function notFound(message: string, code = 'not_found'): ApiError {
  return new ApiError(404, code, message);
}
