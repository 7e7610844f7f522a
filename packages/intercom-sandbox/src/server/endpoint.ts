import type { Json } from '../json.ts';
import type { State } from '../workspace/state.ts';
import type { ApiVersion } from './api-version.ts';
import type { CompanyScroll } from './company-scroll.ts';
import type { Permission, PlanFeature, Settings } from './settings.ts';

/** One request, as an endpoint sees it. */
export type Call = {
  readonly state: State;
  readonly settings: Settings;
  readonly scroll: CompanyScroll;
  readonly version: ApiVersion;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Json | undefined;
  /** The value of a `{name}` in the path. */
  readonly param: (name: string) => string;
  /** Where `next` links point to. */
  readonly linkBaseUrl: string;
};

/** One row of the table of endpoints. `answer` returns the body of a 200, or throws an `ApiError`. */
export type Endpoint = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The first version that has it. */
  readonly since?: ApiVersion;
  readonly permission?: Permission;
  readonly plan?: PlanFeature;
  readonly answer: (call: Call) => Json;
};
