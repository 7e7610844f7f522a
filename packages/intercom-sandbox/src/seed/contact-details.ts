import type { JsonObject } from '../json.ts';
import type { Contact } from '../workspace/records.ts';
import { adminId } from './admins-and-teams.ts';
import { customAttributeValues } from './custom-attributes.ts';
import { random, type Random } from './random.ts';
import { firstNames, lastNames } from './words.ts';

/** The fields of a seeded contact that nothing else depends on, made anew from its number at every reading. */
export function contactDetails(seed: number, contact: Contact, admins: number): JsonObject {
  const { number } = contact;
  const source = random(seed, `contact details ${number}`);
  const isUser = contact.seededRole === 'user';
  const maybe = <T>(probability: number, make: () => T): T | null =>
    source.chance(probability) ? make() : null;
  const moment = (): number => source.integer(contact.createdAt, contact.seededUntil);
  const domain = source.pick(['example.com', 'xn--mller-kva.example', 'mail.example.org']);
  const hasEmail = isUser || source.chance(0.5);
  return {
    external_id: isUser ? `user-${number}` : null,
    email: hasEmail ? `person+${number}@${domain}` : null,
    email_domain: hasEmail ? domain : null,
    phone: maybe(0.4, () => `+4930${String(1_000_000 + number)}`),
    name: maybe(0.85, () => `${source.pick(firstNames)} ${source.pick(lastNames)}`),
    owner_id: admins === 0 ? null : maybe(0.4, () => adminId(source.integer(0, admins - 1))),
    has_hard_bounced: source.chance(0.05),
    marked_email_as_spam: source.chance(0.02),
    unsubscribed_from_emails: source.chance(0.1),
    unsubscribed_from_sms: false,
    sms_consent: source.chance(0.1),
    enabled_push_messaging: null,
    signed_up_at: isUser ? maybe(0.8, () => contact.createdAt) : null,
    last_seen_at: maybe(0.7, moment),
    last_replied_at: maybe(0.4, moment),
    last_contacted_at: maybe(0.5, moment),
    last_email_opened_at: maybe(0.3, moment),
    last_email_clicked_at: maybe(0.15, moment),
    language_override: maybe(0.1, () => source.pick(['en', 'de', 'pt-BR'])),
    ...browser(source),
    ...phoneApp(source, 'android', moment),
    ...phoneApp(source, 'ios', moment),
    avatar: maybe(0.3, () => ({
      type: 'avatar',
      image_url: `https://static.example.com/people/${number}.png?size=64&v=2`,
    })),
    location: location(source),
    social_profiles: {
      type: 'list',
      data: source.chance(0.1)
        ? [{ type: 'social_profile', name: 'Twitter', url: `http://twitter.com/person${number}` }]
        : [],
    },
    utm_campaign: maybe(0.1, () => 'spring & summer'),
    utm_content: null,
    utm_medium: maybe(0.1, () => 'email'),
    utm_source: maybe(0.1, () => 'newsletter'),
    utm_term: null,
    referrer: maybe(0.2, () => 'https://www.example.com/?q=a&b=%C3%BC'),
    custom_attributes: customAttributeValues(source, 'contact', contact.createdAt),
  };
}

function browser(source: Random): JsonObject {
  const known = source.chance(0.6);
  return {
    browser: known ? source.pick(['Chrome', 'Firefox', 'Safari']) : null,
    browser_version: known ? `${source.integer(80, 140)}.0.${source.integer(0, 9999)}` : null,
    browser_language: known ? source.pick(['en-US', 'de', 'ja']) : null,
    os: known ? source.pick(['Mac OS X', 'Windows', 'Linux']) : null,
  };
}

function phoneApp(source: Random, system: 'android' | 'ios', moment: () => number): JsonObject {
  const known = source.chance(0.1);
  return {
    [`${system}_app_name`]: known ? 'Example App' : null,
    [`${system}_app_version`]: known ? '5.0.0' : null,
    [`${system}_device`]: known ? (system === 'ios' ? 'iPhone 15' : 'Pixel 8') : null,
    [`${system}_os_version`]: known ? String(source.integer(12, 18)) : null,
    [`${system}_sdk_version`]: known ? '17.0.1' : null,
    [`${system}_last_seen_at`]: known ? moment() : null,
  };
}

function location(source: Random): JsonObject {
  const place = source.pick([
    ['Ireland', 'Dublin', 'Dublin', 'IRL', 'EU'],
    ['日本', '東京都', '千代田区', 'JPN', 'AS'],
    ['Brazil', 'São Paulo', 'São Paulo', 'BRA', 'SA'],
    [null, null, null, null, null],
  ]);
  const [country, region, city, countryCode, continentCode] = place;
  return {
    type: 'location',
    country: country ?? null,
    region: region ?? null,
    city: city ?? null,
    country_code: countryCode ?? null,
    continent_code: continentCode ?? null,
  };
}
