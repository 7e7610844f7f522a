import type { JsonObject } from '../json.ts';
import type { Company } from '../workspace/records.ts';
import { companyObjectId, some } from './contacts.ts';
import { customAttributeValues } from './custom-attributes.ts';
import { random } from './random.ts';
import type { Size } from './size.ts';
import { segmentId, tagId } from './tags-and-segments.ts';
import type { Timeline } from './timeline.ts';
import { companyNames } from './words.ts';

export function seedCompanies(seed: number, size: Size, times: Timeline): Company[] {
  return Array.from({ length: size.companies }, (_, number) => {
    const source = random(seed, `company ${number}`);
    const createdAt = times.createdAt(source, number, size.companies);
    const updatedAt = times.updatedAt(source, createdAt);
    return {
      id: companyObjectId(seed, number),
      number,
      createdAt,
      updatedAt,
      lastRequestAt: source.integer(createdAt, updatedAt),
      tagIds: some(source, size.tags, number % 41 === 2 ? 12 : source.integer(0, 2), tagId),
      segmentIds: some(source, size.segments, source.integer(0, 2), (i) =>
        segmentId(seed, 'company', i),
      ),
      changes: {},
    };
  });
}

/** The fields of a seeded company that nothing else depends on; some are absent, as on the real service. */
export function companyDetails(seed: number, company: Company): JsonObject {
  const source = random(seed, `company details ${company.number}`);
  const plan = source.integer(0, 3);
  return {
    company_id: source.chance(0.1) ? `Ünit/${company.number}` : `company-${company.number}`,
    name: `${source.pick(companyNames)} ${company.number}`,
    remote_created_at: company.createdAt - source.integer(0, 86_400 * 365),
    monthly_spend: source.integer(0, 5000),
    session_count: source.integer(0, 100_000),
    ...(source.chance(0.5) ? { size: source.integer(1, 20_000) } : {}),
    ...(source.chance(0.5) ? { website: `https://www.example.com/${company.number}` } : {}),
    ...(source.chance(0.5) ? { industry: 'Software &amp; more' } : {}),
    plan:
      plan === 0
        ? {}
        : {
            type: 'plan',
            id: String(1_269_650 + plan),
            name: ['Free', 'Pro', 'Grande Échelle'][plan - 1],
          },
    custom_attributes: customAttributeValues(source, 'company', company.createdAt),
  };
}
