/** What one check found. A `fault` makes `doctor` fail; a `warning` is worth knowing. */
export interface Finding {
  check: string;
  state: 'ok' | 'warning' | 'fault';
  /** One sentence: what is. */
  message: string;
  /** What to do; null where nothing is wrong. */
  mend: string | null;
  /** Of the check `linked`: the workspaces, for checks that come after it. */
  linked?: readonly { platform: string; workspaceId: string }[];
}

export function ok(check: string, message: string): Finding {
  return { check, state: 'ok', message, mend: null };
}

export function warning(check: string, message: string, mend: string): Finding {
  return { check, state: 'warning', message, mend };
}

export function fault(check: string, message: string, mend: string): Finding {
  return { check, state: 'fault', message, mend };
}
