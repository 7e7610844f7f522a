/** The environment variable of a setting: `tap-intercom`, `access_token` → `TAP_INTERCOM_ACCESS_TOKEN`. */
export function environmentName(programName: string, setting: string): string {
  return `${programName}_${setting}`.replace(/[^A-Za-z0-9]/g, '_').toUpperCase();
}
