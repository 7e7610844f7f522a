// Records as Intercom nests them, some 2.4 KB each: half the fields are null, some texts need escapes or
// are not ASCII, lists hold a few links.
import { createRandom } from './random.mjs';

const words =
  'account billing order refund invoice question about the delivery we never got an answer thanks für Größe naïve 東京 "quoted" line\nbreak feature plan upgrade login error page team'.split(
    ' ',
  );
const cities = ['Dublin', 'San Francisco', 'Zürich', 'São Paulo', '東京', 'Sydney'];
const browsers = ['chrome', 'firefox', 'safari', 'edge'];

const text = { type: ['string', 'null'] };
const whole = { type: ['integer', 'null'] };
const flag = { type: ['boolean', 'null'] };
const time = { type: ['string', 'null'], format: 'date-time' };
const object = (properties) => ({ type: ['object', 'null'], properties });
const linkList = object({
  type: text,
  url: text,
  total_count: whole,
  has_more: flag,
  data: { type: ['array', 'null'], items: object({ type: text, id: text, url: text }) },
});

export const contactSchema = {
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'string' },
    ...allOf(text, 'type workspace_id external_id role email phone formatted_phone name avatar'),
    ...allOf(text, 'browser browser_version browser_language os language_override referrer'),
    ...allOf(text, 'utm_campaign utm_content utm_medium utm_source utm_term'),
    ...allOf(text, 'android_app_name android_device android_os_version ios_app_name ios_device'),
    ...allOf(time, 'created_at updated_at signed_up_at last_seen_at last_replied_at'),
    ...allOf(time, 'last_contacted_at last_email_opened_at last_email_clicked_at'),
    ...allOf(flag, 'has_hard_bounced marked_email_as_spam unsubscribed_from_emails'),
    ...allOf(flag, 'enabled_push_messaging unsubscribed_from_sms'),
    owner_id: whole,
    location: object({ type: text, country: text, region: text, city: text, country_code: text }),
    social_profiles: object({
      type: text,
      data: { type: 'array', items: object({ type: text, name: text, url: text }) },
    }),
    ...allOf(linkList, 'tags notes companies opted_in_subscription_types'),
    custom_attributes: { type: ['object', 'null'], additionalProperties: true },
  },
};

function allOf(schema, names) {
  return Object.fromEntries(names.split(' ').map((name) => [name, schema]));
}

/** A function that makes the next record. */
export function contactRecords() {
  const random = createRandom(20240131);
  let count = 0;

  const sentence = (length) => Array.from({ length }, () => random.pick(words)).join(' ');
  const sometimes = (value) => (random.below(2) === 0 ? value : null);
  const moment = () => new Date(1_600_000_000_000 + random.below(150_000_000) * 1000).toISOString();
  const links = (type, id, most) => {
    const data = Array.from({ length: random.below(most + 1) }, () => {
      const linked = random.hex(24);
      return { type, id: linked, url: `/${type}s/${linked}` };
    });
    const total_count = data.length;
    return { type: 'list', data, url: `/contacts/${id}/${type}s`, total_count, has_more: false };
  };

  return () => {
    count += 1;
    const id = random.hex(24);
    const city = random.pick(cities);
    const first = random.hex(6);
    return {
      type: 'contact',
      id,
      workspace_id: 'ecahpwf5',
      external_id: String(count),
      role: random.pick(['user', 'lead']),
      email: `${first}@example-${random.below(500)}.com`,
      phone: sometimes(`+353871${random.below(900_000) + 100_000}`),
      formatted_phone: null,
      name: `${first} ${sentence(1)}`,
      avatar: `https://static.example.com/avatars/${random.hex(32)}.png`,
      owner_id: sometimes(random.below(9_000_000)),
      social_profiles: {
        type: 'list',
        data: [{ type: 'social_profile', name: 'x', url: `https://x.example/${first}` }],
      },
      has_hard_bounced: false,
      marked_email_as_spam: false,
      unsubscribed_from_emails: random.below(9) === 0,
      created_at: moment(),
      updated_at: moment(),
      signed_up_at: moment(),
      last_seen_at: sometimes(moment()),
      last_replied_at: sometimes(moment()),
      last_contacted_at: sometimes(moment()),
      last_email_opened_at: sometimes(moment()),
      last_email_clicked_at: null,
      language_override: null,
      browser: random.pick(browsers),
      browser_version: `${random.below(130)}.0.${random.below(7000)}`,
      browser_language: random.pick(['en', 'de', 'fr', 'ja']),
      os: random.pick(['OS X 10.15.7', 'Windows 10', 'Android 14']),
      location: { type: 'location', country: 'Ireland', region: null, city, country_code: 'IRL' },
      referrer: sometimes(`https://example.com/${sentence(1)}?ref=${random.hex(8)}`),
      utm_campaign: null,
      utm_content: null,
      utm_medium: sometimes('email'),
      utm_source: sometimes('newsletter'),
      utm_term: null,
      android_app_name: null,
      android_device: null,
      android_os_version: null,
      ios_app_name: null,
      ios_device: null,
      enabled_push_messaging: null,
      unsubscribed_from_sms: false,
      tags: links('tag', id, 3),
      notes: links('note', id, 3),
      companies: links('company', id, 3),
      opted_in_subscription_types: links('subscription', id, 2),
      custom_attributes: {
        plan: random.pick(['free', 'pro', 'enterprise']),
        monthly_spend: random.below(100_000) / 100,
        seats: random.below(300),
        'Is VIP': random.below(5) === 0,
        last_ticket: sentence(14 + random.below(20)),
      },
    };
  };
}
