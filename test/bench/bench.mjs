// How fast the programs are on this machine: npm run bench -- --help
import { cpus, type as systemName } from 'node:os';
import { inputNames } from './inputs.mjs';
import { readOptions, usage } from './options.mjs';
import { createConfigFolder } from './programs.mjs';

const configs = createConfigFolder();
const say = (text) => process.stderr.write(`bench: ${text}\n`);

try {
  const options = readOptions(process.argv.slice(2), [...inputNames, 'pipe', 'tap', 'start-up']);
  if (options) await bench(options);
  else process.stdout.write(usage);
} catch (error) {
  say(error.message);
  process.exitCode = 1;
} finally {
  configs.remove();
}

async function bench(options) {
  const { only, megabytes, repeats } = options;
  const tools = { configs, say };
  print(
    `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${systemName()}, Node ${process.versions.node}; ` +
      `inputs of ${megabytes} MB; medians of ${repeats}.`,
  );
  const chosenInputs = inputNames.filter((name) => only.includes(name));
  if (chosenInputs.length > 0) {
    const { benchTarget } = await import('./bench-target.mjs');
    print(await benchTarget(chosenInputs, options, tools));
  }
  if (only.includes('pipe')) {
    const { benchPipe } = await import('./bench-pipe.mjs');
    print(await benchPipe(options, tools));
  }
  if (only.includes('tap')) {
    const { benchTap } = await import('./bench-tap.mjs');
    print(await benchTap(options, tools));
  }
  if (only.includes('start-up')) {
    const { benchStartUp } = await import('./bench-start-up.mjs');
    print(await benchStartUp(options, tools));
  }
}

function print(text) {
  process.stdout.write(`${text}\n\n`);
}
