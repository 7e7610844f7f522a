import type { JsonObject } from '../json.ts';

type Standard = readonly [name: string, label: string, type: string, fullName?: string];

const standard: Readonly<Record<'contact' | 'company', readonly Standard[]>> = {
  company: [
    ['name', 'Company name', 'string'],
    ['company_id', 'Company ID', 'string'],
    ['last_request_at', 'Company last seen', 'date'],
    ['remote_created_at', 'Company created at', 'date'],
    ['user_count', 'People', 'integer'],
    ['session_count', 'Company web sessions', 'integer'],
    ['name', 'Plan', 'string', 'plan.name'],
    ['monthly_spend', 'Monthly spend', 'float'],
    ['size', 'Company size', 'integer'],
    ['industry', 'Company industry', 'string'],
    ['website', 'Company website', 'string'],
  ],
  contact: [
    ['id', 'Id', 'string'],
    ['name', 'Name', 'string'],
    ['email', 'Email', 'string'],
    ['phone', 'Phone', 'string'],
    ['role', 'Type', 'string'],
    ['external_id', 'User ID', 'string'],
    ['owner_id', 'Owner', 'integer'],
    ['created_at', 'First seen', 'date'],
    ['signed_up_at', 'Signed up', 'date'],
    ['last_seen_at', 'Last seen', 'date'],
    ['last_contacted_at', 'Last contacted', 'date'],
    ['last_replied_at', 'Last heard from', 'date'],
    ['unsubscribed_from_emails', 'Unsubscribed from emails', 'boolean'],
    ['country', 'Country', 'string', 'location.country'],
    ['browser', 'Browser', 'string'],
  ],
};

/** The attributes that every workspace has. They have no id, no author and no dates (example in OpenAPI 2.16). */
export function standardAttributes(model: 'contact' | 'company'): readonly JsonObject[] {
  return standard[model].map(([name, label, type, fullName]) => ({
    type: 'data_attribute',
    name,
    full_name: fullName ?? name,
    label,
    description: `${label} of a ${model}`,
    data_type: type,
    api_writable: false,
    ui_writable: false,
    messenger_writable: true,
    custom: false,
    archived: false,
    model,
  }));
}
