export { deviations, type Deviation } from './deviations.ts';
export {
  startIntercomSandbox,
  type IntercomSandbox,
  type IntercomSandboxOptions,
} from './start-intercom-sandbox.ts';
export type { Fault, FaultKind, Faults } from './server/faults.ts';
export type { RequestLog, SeenRequest } from './server/request-log.ts';
export type { Permission, PlanFeature, Settings } from './server/settings.ts';
export type { Size } from './seed/size.ts';
export type { Kind, Workspace } from './workspace/workspace.ts';
