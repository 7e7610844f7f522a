/** Someone who may sign in. `tokens` are accepted as programmatic access tokens and as OAuth tokens. */
export type SandboxUser = {
  readonly name: string;
  readonly password?: string;
  /** The public half of a key pair, PEM (`RSA_PUBLIC_KEY` of the user). */
  readonly publicKeyPem?: string;
  readonly tokens?: readonly string[];
  /** The passcodes that the user's authenticator app will show, each good for one sign-in. With it a password alone is not enough. */
  readonly passcodes?: readonly string[];
  /** Who the user is at an OpenID Connect provider (`WORKLOAD_IDENTITY = (TYPE = OIDC …)`), and the key it signs with, PEM. */
  readonly workloadIdentity?: {
    readonly issuer: string;
    readonly subject: string;
    readonly publicKeyPem: string;
  };
};
