import type { PlainRecord } from '../workspace/records.ts';

const firstSubscriptionTypeId = 91;

export function subscriptionTypeId(number: number): string {
  return String(firstSubscriptionTypeId + number);
}

const names = [
  ['Announcements', 'opt_in', 'live', ['email']],
  ['Text alerts', 'opt_in', 'live', ['sms_message']],
  ['Newsletter &amp; offers', 'opt_out', 'live', ['email']],
  ['Changements', 'opt_out', 'archived', ['email', 'sms_message']],
] as const;

export const subscriptionTypeCount = names.length;

export function seedSubscriptionTypes(at: number): PlainRecord[] {
  return names.map(([name, consentType, state, contentTypes], number) => ({
    id: subscriptionTypeId(number),
    createdAt: at + number,
    updatedAt: at + number,
    wire: {
      type: 'subscription',
      id: subscriptionTypeId(number),
      state,
      consent_type: consentType,
      default_translation: { name, description: `About ${name}`, locale: 'en' },
      translations: [
        { name, description: `About ${name}`, locale: 'en' },
        { name: `${name} (de)`, description: `Über ${name}`, locale: 'de' },
      ],
      content_types: contentTypes,
    },
  }));
}
