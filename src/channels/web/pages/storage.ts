/** Storage of the browser. It may be forbidden or full: the page works without it. */

type Keeper = {
  get: (key: string) => string | null;
  set: (key: string, value: string | null) => void;
  clear: () => void;
};

/** Kept in this browser. */
export const local = keeper(() => localStorage);
/** Kept in this tab. */
export const session = keeper(() => sessionStorage);

/** JSON that this page kept in the tab; the caller names the type that it set. */
export function storedJson<Stored>(key: string, otherwise: Stored): Stored {
  const text = session.get(key);
  return text === null ? otherwise : (JSON.parse(text) as Stored);
}

function keeper(store: () => Storage): Keeper {
  return {
    get(key) {
      try {
        return store().getItem(key);
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        if (value === null) store().removeItem(key);
        else store().setItem(key, value);
      } catch {
        // The page works without it.
      }
    },
    clear() {
      try {
        store().clear();
      } catch {
        // Nothing was kept.
      }
    },
  };
}
