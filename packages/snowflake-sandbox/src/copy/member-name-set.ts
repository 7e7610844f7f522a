/** The member names of the objects that are open while a document is scanned; finds one that is repeated. */
export type MemberNames = {
  readonly open: () => void;
  readonly close: () => void;
  readonly reset: () => void;
  /** Whether the innermost object had the quoted name at these offsets already. `hash` is of its bytes; remembers it. */
  readonly repeats: (
    bytes: Buffer,
    start: number,
    end: number,
    hash: number,
    escaped: boolean,
  ) => boolean;
};

/** Objects with more names than this keep a set; fewer are compared one by one, by hash first. */
const fewNames = 24;

export function createMemberNames(): MemberNames {
  // One stack for all open objects: hash, start and end of each name. `bases` tells where each object begins.
  let stack = new Int32Array(3 * 1024);
  let top = 0;
  const bases: number[] = [];
  const sets = new Map<number, Set<string>>();

  const push = (hash: number, start: number, end: number): void => {
    if (top + 3 > stack.length) {
      const larger = new Int32Array(stack.length * 2);
      larger.set(stack);
      stack = larger;
    }
    stack[top] = hash;
    stack[top + 1] = start;
    stack[top + 2] = end;
    top += 3;
  };

  const repeatsInSet = (bytes: Buffer, start: number, end: number, base: number): boolean => {
    const depth = bases.length;
    let set = sets.get(depth);
    if (set === undefined) {
      set = new Set();
      for (let at = base; at < top; at += 3)
        set.add(decode(bytes, stack[at + 1] ?? 0, stack[at + 2] ?? 0));
      sets.set(depth, set);
    }
    const name = decode(bytes, start, end);
    if (set.has(name)) return true;
    set.add(name);
    return false;
  };

  return {
    open: () => {
      bases.push(top);
    },
    close: () => {
      if (sets.size > 0) sets.delete(bases.length);
      top = bases.pop() ?? 0;
    },
    reset: () => {
      bases.length = 0;
      top = 0;
      if (sets.size > 0) sets.clear();
    },
    repeats: (bytes, start, end, hash, escaped) => {
      const base = bases.at(-1) ?? 0;
      if (escaped || top - base >= 3 * fewNames || (sets.size > 0 && sets.has(bases.length))) {
        return repeatsInSet(bytes, start, end, base);
      }
      for (let at = base; at < top; at += 3) {
        if (
          stack[at] === hash &&
          sameBytes(bytes, stack[at + 1] ?? 0, stack[at + 2] ?? 0, start, end)
        )
          return true;
      }
      push(hash, start, end);
      return false;
    },
  };
}

function sameBytes(
  bytes: Buffer,
  start: number,
  end: number,
  otherStart: number,
  otherEnd: number,
): boolean {
  return (
    end - start === otherEnd - otherStart &&
    bytes.compare(bytes, start, end, otherStart, otherEnd) === 0
  );
}

function decode(bytes: Buffer, start: number, end: number): string {
  return JSON.parse(bytes.toString('utf8', start, end)) as string;
}
