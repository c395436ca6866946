export type PlatformState = 'connected' | 'reconnecting' | 'failed' | 'stopped';

/** How the connection to a chat platform is. Never holds a secret. */
export interface PlatformHealth {
  state: PlatformState;
  since: Date;
  /** The platform's own word for what is wrong, such as `invalid_auth`. */
  detail?: string;
}

export interface HealthRecord {
  read(): PlatformHealth;
  /** A connection that failed for good or was stopped stays so. */
  set(state: PlatformState, detail?: string): void;
  /** Resolves when it is known whether the connection works: connected, failed or stopped. */
  settled: Promise<void>;
}

export function makeHealth(now: () => Date): HealthRecord {
  let health: PlatformHealth = { state: 'reconnecting', since: now() };
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
