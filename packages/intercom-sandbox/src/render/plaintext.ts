import { isJsonObject, type JsonObject } from '../json.ts';

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

/** HTML as text; a link becomes `label (url)` (OpenAPI 2.16, retrieveConversation, `display_as`). */
function plaintext(html: string): string {
  return html
    .replace(/<a\s[^>]*href="([^"]*)"[^>]*>(.*?)<\/a>/g, '$2 ($1)')
    .replace(/<br\s*\/?>/g, '\n')
    .replace(/<\/p>\s*<p>/g, '\n\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity)
    .trim();
}

/** A conversation with its bodies and subjects as text. */
export function withPlaintext(conversation: JsonObject): JsonObject {
  const { source, conversation_parts: list } = conversation;
  const parts = isJsonObject(list) ? list['conversation_parts'] : undefined;
  return {
    ...conversation,
    source: isJsonObject(source) ? bodyAsText(source) : source,
    conversation_parts:
      isJsonObject(list) && Array.isArray(parts)
        ? {
            ...list,
            conversation_parts: parts.map((part: unknown) =>
              isJsonObject(part) ? bodyAsText(part) : null,
            ),
          }
        : list,
  };
}

function bodyAsText(message: JsonObject): JsonObject {
  const { body, subject } = message;
  return {
    ...message,
    ...(typeof body === 'string' ? { body: plaintext(body) } : {}),
    ...(typeof subject === 'string' ? { subject: plaintext(subject) } : {}),
  };
}
