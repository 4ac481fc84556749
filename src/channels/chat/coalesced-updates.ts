/**
 * Shows an answer while it is written. Only one call runs at a time; text that arrives meanwhile goes into the next call. If drawing
 * stops, the complete answer is still posted afterwards.
 */

/** Shows `text`, which starts with what is already `shown`. False: the platform takes no more. */
export type Draw = (text: string, shown: string, over: AbortSignal) => Promise<boolean>;

export type CoalescedUpdates = {
  show: (textSoFar: string) => void;
  /** Resolves when no call is running. */
  end: () => Promise<void>;
};

export function coalesceUpdates(draw: Draw): CoalescedUpdates {
  let wanted = "";
  let shown = "";
  const over = new AbortController();
  let working: Promise<void> | undefined;

  const work = async (): Promise<void> => {
    // Text that no longer starts with what was shown cannot be appended; the complete answer will replace it.
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
