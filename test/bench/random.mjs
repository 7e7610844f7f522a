/** Numbers that look random and are the same in every run (xorshift, 32 bits). */
export function createRandom(seed) {
  let state = seed;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  return {
    /** A whole number below `limit`. */
    below: (limit) => next() % limit,
    pick: (items) => items[next() % items.length],
    /** Digits and letters a to f. */
    hex: (digits) => {
      let text = '';
      while (text.length < digits) text += next().toString(16).padStart(8, '0');
      return text.slice(0, digits);
    },
  };
}
