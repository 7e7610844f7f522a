export {
  startSnowflakeSandbox,
  type SnowflakeSandbox,
  type SnowflakeSandboxOptions,
} from './server/start-sandbox.ts';
export type { SandboxUser } from './server/sandbox-user.ts';
export type { StageEntry } from './server/core.ts';
export type { Fault, Faults } from './server/faults.ts';
export type { LoggedStatement } from './server/statement-log.ts';
export { FileInUseError } from './server/claim-file.ts';
