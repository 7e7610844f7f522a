import type { JsonObject } from '../json.ts';
import type { Contact } from '../workspace/records.ts';
import { adminId } from './admins-and-teams.ts';
import { customAttributeValues } from './custom-attributes.ts';
import { random, type Random } from './random.ts';
import { firstNames, lastNames } from './words.ts';

/**
 * The fields of a contact as it was seeded, made anew from its number at every reading. All in one literal: that is what
 * V8 makes large objects of in the least time, and they are made by the page.
 */
export function contactDetails(seed: number, contact: Contact, admins: number) {
  const { number } = contact;
  const source = random(seed, `contact details ${number}`);
  const isUser = contact.seededRole === 'user';
  const maybe = <T>(probability: number, make: () => T): T | null =>
    source.chance(probability) ? make() : null;
  const moment = (): number => source.integer(contact.createdAt, contact.seededUntil);
  const domain = source.pick(['example.com', 'xn--mller-kva.example', 'mail.example.org']);
  const hasEmail = isUser || source.chance(0.5);
  let web: ReturnType<typeof browser>;
  let app: ReturnType<typeof phoneApp>;
  return {
    type: 'contact',
    id: contact.id,
    role: contact.role,
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
    browser: (web = browser(source)).name,
    browser_version: web.version,
    browser_language: web.language,
    os: web.os,
    android_app_name: (app = phoneApp(source, 'Pixel 8', moment)).name,
    android_app_version: app.version,
    android_device: app.device,
    android_os_version: app.osVersion,
    android_sdk_version: app.sdkVersion,
    android_last_seen_at: app.lastSeenAt,
    ios_app_name: (app = phoneApp(source, 'iPhone 15', moment)).name,
    ios_app_version: app.version,
    ios_device: app.device,
    ios_os_version: app.osVersion,
    ios_sdk_version: app.sdkVersion,
    ios_last_seen_at: app.lastSeenAt,
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
    created_at: contact.createdAt,
    updated_at: contact.updatedAt,
  };
}

function browser(source: Random) {
  const known = source.chance(0.6);
  return {
    name: known ? source.pick(['Chrome', 'Firefox', 'Safari']) : null,
    version: known ? `${source.integer(80, 140)}.0.${source.integer(0, 9999)}` : null,
    language: known ? source.pick(['en-US', 'de', 'ja']) : null,
    os: known ? source.pick(['Mac OS X', 'Windows', 'Linux']) : null,
  };
}

function phoneApp(source: Random, device: string, moment: () => number) {
  const known = source.chance(0.1);
  return {
    name: known ? 'Example App' : null,
    version: known ? '5.0.0' : null,
    device: known ? device : null,
    osVersion: known ? String(source.integer(12, 18)) : null,
    sdkVersion: known ? '17.0.1' : null,
    lastSeenAt: known ? moment() : null,
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
