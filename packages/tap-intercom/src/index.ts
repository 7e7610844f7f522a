export { main } from './cli.ts';
export { createProgram } from './program.ts';
export { discover } from './catalog/select-streams.ts';
export { streams } from './streams/index.ts';
export type { StreamDefinition } from './streams/stream.ts';
