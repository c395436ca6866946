/** Wrong codes a person, and a whole workspace, may send within the window. */
const PERSON_GUESSES = 5;
const WORKSPACE_GUESSES = 30;
const WINDOW_MS = 15 * 60 * 1000;
/** Keys kept at most: what a flood can make this process remember. */
const MAX_KEYS = 10_000;

/**
 * Wrong guesses of this process. Forty bits at five guesses a quarter of an hour need no memory that outlives a
 * restart.
 */
const guesses = new Map<string, { count: number; since: number }>();

/** Whether this person may try another code now. */
export function mayGuess(workspace: string, person: string, now: Date): boolean {
  return (
    countOf(workspace, now) < WORKSPACE_GUESSES && countOf(`${workspace}:${person}`, now) < PERSON_GUESSES
  );
}

/** Remembers a wrong code. */
export function countGuess(workspace: string, person: string, now: Date): void {
  for (const key of [workspace, `${workspace}:${person}`]) {
    const count = countOf(key, now) + 1;
    const since = count === 1 ? now.getTime() : (guesses.get(key)?.since ?? now.getTime());
    guesses.delete(key);
    guesses.set(key, { count, since });
  }
  for (const key of guesses.keys()) {
    if (guesses.size <= MAX_KEYS) break;
    guesses.delete(key);
  }
}

function countOf(key: string, now: Date): number {
  const entry = guesses.get(key);
  return entry && now.getTime() - entry.since < WINDOW_MS ? entry.count : 0;
}
