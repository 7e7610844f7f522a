import type { IntercomSandbox } from '../index.ts';
import { ask, type Body } from './ask.ts';

/** Follows the URLs in `pages.next` from a path on, to the last page. */
export async function readPages(sandbox: IntercomSandbox, path: string): Promise<readonly Body[]> {
  const pages: Body[] = [];
  let next: string | undefined = path;
  while (typeof next === 'string') {
    const { body }: { body: Body } = await ask(sandbox, `GET ${next.replace(sandbox.url, '')}`);
    pages.push(body);
    next = body.pages.next;
  }
  return pages;
}
