/** Replaces secrets in text, in every form they are likely to take on their way there. */
export type Redactor = {
  /** Values shorter than three characters are not replaced: they would turn up in every word. */
  add(secret: string): void;
  redact(text: string): string;
};

export function createRedactor(): Redactor {
  const forms = new Set<string>();
  let pattern: RegExp | undefined;
  return {
    add: (secret) => {
      for (const form of formsOf(secret)) forms.add(form);
      // Longest first, so that no shorter form leaves the rest of a longer one behind.
      const longestFirst = [...forms].sort((a, b) => b.length - a.length);
      if (longestFirst.length > 0) pattern = new RegExp(longestFirst.map(escape).join('|'), 'g');
    },
    redact: (text) => (pattern ? text.replace(pattern, REPLACEMENT) : text),
  };
}

const REPLACEMENT = '***';
const SHORTEST_SECRET = 3;
/** Shorter encoded forms would match by chance. */
const SHORTEST_ENCODED = 8;

function formsOf(secret: string): string[] {
  // A private key is often shown line by line, or with its line feeds removed.
  const lines = secret.split(/\r?\n|\\n/).map((line) => line.trim());
  const parts =
    lines.length > 1 ? lines.filter((line) => line.length >= 16 && !line.startsWith('-----')) : [];
  const whole = [secret, secret.trim()];
  if (parts.length > 0) whole.push(parts.join(''));
  return [
    ...[...whole, ...parts].filter((form) => form.length >= SHORTEST_SECRET),
    ...whole.flatMap(encodedForms).filter((form) => form.length >= SHORTEST_ENCODED),
  ];
}

function encodedForms(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const asciiJson = json.replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const url = encodeURIComponent(Buffer.from(secret).toString());
  const form = new URLSearchParams({ s: secret }).toString().slice(2);
  const encoded = [json, asciiJson, url, form];
  const lowerCaseEscapes = encoded.map((text) =>
    text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  );
  const changed = [...encoded, ...lowerCaseEscapes].filter((text) => text !== secret);
  return [...changed, ...base64Forms(secret)];
}

/** The base64 of the secret, alone and as it looks after one or two other bytes (`user:secret`). */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const inside = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const shared = (before + bytes.length) % 3;
    const firstOwn = before === 0 ? 0 : before + 1;
    return text.replace(/=+$/, '').slice(firstOwn, shared === 0 ? undefined : -1);
  });
  return [bytes.toString('base64'), ...inside].flatMap((text) => [
    text,
    text.replaceAll('+', '-').replaceAll('/', '_'),
    text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
  ]);
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
