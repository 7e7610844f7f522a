import { ApiError, notFound } from './api-error.ts';

/**
 * The one scroll over companies that a workspace can have open (OpenAPI 2.16, scrollOverAllCompanies).
 * Its ids are frozen when it is opened; it dies when it is not used for a while, and at its end.
 */
export type CompanyScroll = {
  readonly open: (ids: readonly string[], idleSeconds: number) => ScrollPage;
  readonly next: (param: string, pageSize: number, idleSeconds: number) => ScrollPage;
  readonly expire: () => void;
  readonly isOpen: () => boolean;
};

type ScrollPage = { readonly param: string; readonly ids: readonly string[] };

type Open = {
  readonly param: string;
  readonly ids: readonly string[];
  position: number;
  usedAt: number;
};

export function companyScroll(now: () => number, newParam: () => string): CompanyScroll {
  let current: Open | undefined;
  const live = (idleSeconds: number): Open | undefined => {
    if (current !== undefined && now() - current.usedAt >= idleSeconds) current = undefined;
    return current;
  };
  return {
    open: (ids, idleSeconds) => {
      if (live(idleSeconds) !== undefined) {
        throw new ApiError(400, 'scroll_exists', 'scroll already exists for this workspace');
      }
      current = { param: newParam(), ids, position: 0, usedAt: now() };
      return { param: current.param, ids: [] };
    },
    next: (param, pageSize, idleSeconds) => {
      const scroll = live(idleSeconds);
      if (scroll?.param !== param) throw notFound('scroll parameter not found');
      const ids = scroll.ids.slice(scroll.position, scroll.position + pageSize);
      scroll.position += ids.length;
      scroll.usedAt = now();
      if (ids.length === 0) current = undefined;
      return { param, ids };
    },
    expire: () => {
      current = undefined;
    },
    isOpen: () => current !== undefined,
  };
}
