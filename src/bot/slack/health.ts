export type SlackState = 'connected' | 'reconnecting' | 'failed' | 'stopped';

/** How the connection to Slack is. Never holds a secret. */
export interface SlackHealth {
  state: SlackState;
  since: Date;
  /** Slack's own word for what is wrong, such as `invalid_auth`. */
  detail?: string;
}

export interface HealthRecord {
  read(): SlackHealth;
  /** A connection that failed for good or was stopped stays so. */
  set(state: SlackState, detail?: string): void;
  /** Resolves when it is known whether the connection works: connected, failed or stopped. */
  settled: Promise<void>;
}

export function makeHealth(now: () => Date): HealthRecord {
  let health: SlackHealth = { state: 'reconnecting', since: now() };
  let settle = () => {};
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return {
    read: () => health,
    set: (state, detail) => {
      if (health.state === 'stopped' || (health.state === 'failed' && state !== 'stopped')) return;
      if (health.state === state && health.detail === detail) return;
      health = { state, since: now(), ...(detail === undefined ? {} : { detail }) };
      if (state !== 'reconnecting') settle();
    },
    settled,
  };
}
