import { parseArgs } from 'node:util';

export const usage = `npm run bench [-- OPTIONS]

Measures the programs on this machine and prints Markdown tables.

  --only NAME      One part: nested, narrow, streams (the target on that input), pipe (the target
                   into the sandbox), tap, start-up. May be repeated
  --size MB        How large each input of the target is (default 250). Kept in the temporary folder for the next time
  --repeats N      How often everything is measured, in turns; medians are shown (default 5)
  --vs 'COMMAND'   Another target, for comparison: a shell command that gets the same input on its stdin. May be repeated
`;

/** Reads the command line; undefined when help was asked for. @throws Error that names the option */
export function readOptions(args, parts) {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', multiple: true, default: parts },
      size: { type: 'string', default: '250' },
      repeats: { type: 'string', default: '5' },
      vs: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const unknown = values.only.find((name) => !parts.includes(name));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: not one of ${parts.join(', ')}`);
  return {
    only: values.only,
    megabytes: positiveWhole('size', values.size),
    repeats: positiveWhole('repeats', values.repeats),
    rivals: values.vs,
  };
}

function positiveWhole(name, text) {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Error(`--${name} ${text}: not a whole number above 0`);
}
