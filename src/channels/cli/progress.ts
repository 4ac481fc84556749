/** Shows progress: on a terminal one line that is redrawn, elsewhere a line for each tenth. It goes to stderr, so stdout holds only the answer. */
import type { Terminal } from "./types.ts";

const WIDTH = 24;

export function progressBar(
  terminal: Terminal,
  what: string,
): { show: (done: number, total: number) => void; done: () => void } {
  let tenths = -1;
  let shown = false;
  return {
    show(done, total) {
      const share = total === 0 ? 1 : done / total;
      if (terminal.isTerminal) {
        const filled = Math.round(share * WIDTH);
        terminal.err(
          `\r  ${"█".repeat(filled)}${"░".repeat(WIDTH - filled)} ${Math.floor(share * 100)}% ${done}/${total} ${what} `,
        );
        shown = true;
      } else if (Math.floor(share * 10) > tenths && total > 100) {
        tenths = Math.floor(share * 10);
        terminal.err(`  ${Math.floor(share * 100)}% ${done}/${total} ${what}\n`);
      }
    },
    done() {
      if (shown) terminal.err("\n");
      shown = false;
    },
  };
}
