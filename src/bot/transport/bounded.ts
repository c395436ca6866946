/** Remembers the newest `max` ids. */
export function makeSeen(max: number): { isNew(id: string): boolean } {
  const ids = new Set<string>();
  return {
    isNew: (id) => {
      if (ids.has(id)) return false;
      ids.add(id);
      if (ids.size > max) {
        const [oldest] = ids;
        if (oldest !== undefined) ids.delete(oldest);
      }
      return true;
    },
  };
}

/** What was looked up, kept for a while. Askers at the same moment share one look-up; what is not `kept` is asked again. */
export function makeCache<Value>(options: {
  ttlMs: number;
  max: number;
  clock: () => number;
  kept: (value: Value) => boolean;
}): (key: string, load: () => Promise<Value>) => Promise<Value> {
  const entries = new Map<string, { until: number; value: Promise<Value> }>();
  return (key, load) => {
    const known = entries.get(key);
    if (known && known.until > options.clock()) return known.value;
    const value = load();
    entries.delete(key);
    entries.set(key, { until: options.clock() + options.ttlMs, value });
    const forget = () => {
      if (entries.get(key)?.value === value) entries.delete(key);
    };
    value.then((loaded) => {
      if (!options.kept(loaded)) forget();
    }, forget);
    if (entries.size > options.max) {
      const [oldest] = entries.keys();
      if (oldest !== undefined) entries.delete(oldest);
    }
    return value;
  };
}
