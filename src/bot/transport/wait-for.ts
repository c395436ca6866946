/** A wait that can be given up: thousands of answers must not hang on one promise for ever. */
export function waitFor(signal: AbortSignal): { reached: Promise<void>; forget: () => void } {
  let forget = () => {};
  const reached = new Promise<void>((resolve) => {
    const onAbort = () => resolve();
    signal.addEventListener('abort', onAbort);
    forget = () => signal.removeEventListener('abort', onAbort);
    if (signal.aborted) resolve();
  });
  return { reached, forget };
}
