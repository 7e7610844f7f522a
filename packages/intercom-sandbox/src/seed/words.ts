import type { Random } from './random.ts';

/** First names as Intercom hands them out: HTML-encoded, in many scripts. */
export const firstNames = [
  'Ada',
  'Björn',
  'Chiamaka',
  'Дарья',
  'Élodie',
  'Fatima',
  '雅子',
  'João',
  'Kwame',
  'Łukasz',
  'María José',
  'Nuño',
  '올리비아',
  'Søren',
  'Zoë',
] as const;

export const lastNames = [
  'O&#39;Brien',
  'Smith &amp; Sons',
  'Müller',
  'García Márquez',
  'Иванова',
  '田中',
  'Nguyễn',
  'van der Berg',
  'Al-Farsi',
  '&lt;b&gt;Bold&lt;/b&gt;',
  'Okafor',
  'de la Cruz',
] as const;

export const companyNames = [
  'Blue Sun',
  'Müller &amp; Söhne GmbH',
  'Ünïcorn Ltd',
  '株式会社さくら',
  'Drop &quot;Tables&quot; Inc',
  'Acme, Inc.',
  'Café Olé',
  "Robert'); DROP TABLE companies;--",
  'Nord/Süd AG',
  'Zażółć Gęślą',
] as const;

const sentences = [
  'Hello, I can&#39;t log in since this morning.',
  'Thanks for the quick answer! 🎉',
  'The export stops at 10,000 rows — is that on purpose?',
  'Could you look at invoice <b>#4711</b>?',
  'Voici le fichier demandé, merci d’avance.',
  '請求書を再発行していただけますか。',
  'See <a href="https://help.example.com/a?b=1&amp;c=2">the guide</a> first.',
  'It says “quota exceeded”, but the dashboard shows 12 %.',
  'مرحبا، هل يمكنكم المساعدة؟',
  'Line one<br>Line two\twith a tab and a \\ backslash',
  'This is fixed in the next release.',
  'Emoji in names break our import: 👩‍👩‍👧‍👦 🏴‍☠️',
] as const;

export function sentence(source: Random): string {
  return source.pick(sentences);
}

/** HTML of one to four paragraphs; one in sixty is as long as a pasted log file (about 20 kB). */
export function htmlBody(source: Random): string {
  if (source.chance(1 / 60)) return `<p>${sentence(source)} </p>`.repeat(400);
  const paragraphs = source.integer(1, 4);
  let body = '';
  for (let i = 0; i < paragraphs; i += 1) body += `<p>${sentence(source)}</p>`;
  return body;
}
