const { PROPERTY_TIMES: times = '1' } = process.env;

/**
 * How many cases a property is tried with: so many in `npm test`, and `PROPERTY_TIMES` as many for whoever has the time,
 * as `.ci/run` has.
 */
export function propertyRuns(cases: number): number {
  return cases * Number(times);
}
