/** Shows an answer while it is written: one call at a time, and what has come meanwhile goes along with the next. Whatever stops it, the whole comes all the same. */

/** Shows `text`, which begins with what is `shown`. False: nothing more can be shown. */
export type Draw = (text: string, shown: string, over: AbortSignal) => Promise<boolean>;

export type CoalescedUpdates = {
  show: (textSoFar: string) => void;
  /** Resolves when no call is on its way any more. */
  end: () => Promise<void>;
};

export function coalesceUpdates(draw: Draw): CoalescedUpdates {
  let wanted = "";
  let shown = "";
  const over = new AbortController();
  let working: Promise<void> | undefined;

  const work = async (): Promise<void> => {
    // What does not begin with what was shown is not what was meant: the whole will take its place.
    while (!over.signal.aborted && wanted !== shown && wanted.startsWith(shown)) {
      const next = wanted;
      if (!(await draw(next, shown, over.signal))) over.abort();
      shown = next;
    }
  };
  return {
    show: (textSoFar) => {
      wanted = textSoFar;
      working ??= work()
        .catch(() => over.abort())
        .finally(() => (working = undefined));
    },
    end: async () => {
      over.abort();
      await working;
    },
  };
}
