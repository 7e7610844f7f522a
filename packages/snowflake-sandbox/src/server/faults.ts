/** Something to go wrong on purpose. `match` is tried on the SQL text, the path of an upload or the name at a login; absent = everything. */
export type Fault = {
  readonly match?: RegExp | string;
  /** How often it strikes before it is spent; default 1. */
  readonly times?: number;
} & (
  | {
      /** The statement is not executed and answers this error. */
      readonly kind: 'fail';
      readonly code: string;
      readonly sqlState?: string;
      readonly message?: string;
    }
  | {
      /** The socket closes: before the statement runs, while it runs, or after it ran and before it is answered. */
      readonly kind: 'drop';
      readonly when: 'before' | 'during' | 'after';
    }
  | {
      /** The statement takes this much longer; what takes long is polled for. */
      readonly kind: 'delay';
      readonly ms: number;
    }
  | {
      /** The upload answers this HTTP status and nothing is stored. */ readonly kind: 'fail-upload';
      readonly status: number;
    }
  | {
      /** The login is refused with this error. */
      readonly kind: 'fail-login';
      readonly code: string;
      readonly message?: string;
    }
  | { readonly kind: 'drop-upload' }
  | { readonly kind: 'delay-upload'; readonly ms: number }
);

type StatementFault = Extract<Fault, { readonly kind: 'fail' | 'drop' | 'delay' }>;
type LoginFault = Extract<Fault, { readonly kind: 'fail-login' }>;
type UploadFault = Exclude<Fault, StatementFault | LoginFault>;

export type Faults = {
  /** Arms a fault; several armed ones strike in the order they were injected. */
  readonly inject: (fault: Fault) => void;
  /** Faults that still have to strike. */
  readonly pending: () => readonly Fault[];
  readonly clear: () => void;
  /** All session tokens stop working: the driver has to renew them (390112), or, with `master`, to sign in again (390114). */
  readonly expireSessions: (options?: { readonly master?: boolean }) => void;
};

export type ArmedFaults = Faults & {
  /** The faults that strike this statement or upload, in order; each is used up by one. */
  readonly strikeStatement: (sql: string) => readonly StatementFault[];
  readonly strikeUpload: (path: string) => readonly UploadFault[];
  readonly strikeLogin: (loginName: string) => readonly LoginFault[];
};

export function createFaults(expireSessions: Faults['expireSessions']): ArmedFaults {
  let armed: { readonly fault: Fault; readonly left: number }[] = [];

  const strike = <T extends Fault>(
    subject: string,
    is: (fault: Fault) => fault is T,
  ): readonly T[] => {
    const struck: T[] = [];
    armed = armed.flatMap((each) => {
      if (!is(each.fault) || !matches(each.fault.match, subject)) return [each];
      struck.push(each.fault);
      return each.left > 1 ? [{ fault: each.fault, left: each.left - 1 }] : [];
    });
    return struck;
  };

  return {
    inject: (fault) => {
      armed.push({ fault, left: fault.times ?? 1 });
    },
    pending: () => armed.map((each) => each.fault),
    clear: () => {
      armed = [];
    },
    expireSessions,
    strikeStatement: (sql) => strike(sql, isStatementFault),
    strikeUpload: (path) => strike(path, isUploadFault),
    strikeLogin: (loginName) => strike(loginName, isLoginFault),
  };
}

function matches(pattern: RegExp | string | undefined, subject: string): boolean {
  if (pattern === undefined) return true;
  return new RegExp(
    pattern,
    typeof pattern === 'string' ? 'i' : pattern.flags.replace(/[gy]/g, ''),
  ).test(subject);
}

function isStatementFault(fault: Fault): fault is StatementFault {
  return fault.kind === 'fail' || fault.kind === 'drop' || fault.kind === 'delay';
}

function isUploadFault(fault: Fault): fault is UploadFault {
  return !isStatementFault(fault) && !isLoginFault(fault);
}

function isLoginFault(fault: Fault): fault is LoginFault {
  return fault.kind === 'fail-login';
}
