/** Opposites in the vocabulary of rules. */
import { termsOf } from "../../knowledge/terms.ts";

const OPPOSITES = `
before|after
on|off
highest|lowest
most|least
longest|shortest
newest|oldest
last|first
weekday|weekend
permissive|copyleft
public|private,confidential,secret,internal
internal|external,public
keep|lose,discard,remove
include|exclude,omit,except
add|remove
accept|reject,refuse,decline
approve|reject
increase|decrease,reduce
more|less,fewer
first|last
earliest|latest
minimum|maximum
largest|smallest
always|never,sometimes,seldom,rarely
everybody|nobody
everyone|nobody
all|none,some
related|unrelated
open|closed
static|dynamic
statically|dynamically
modified|unmodified
changed|unchanged
upstream|downstream
employer|employee
allowed|prohibited,forbidden,banned
same|different,another
safe|unsafe,dangerous
compatible|incompatible
possible|impossible
legal|illegal
free|paid
paid|unpaid
strong|weak
early|late
earlier|later
buy|sell
give|take
sender|recipient
licensor|licensee
source|binary
alone|together
succeed|fail
trusted|untrusted
enable|disable
encrypted|unencrypted
signed|unsigned
required|optional
mandatory|optional
voluntary|mandatory
manual|automatic
temporary|permanent
former|current
old|new
high|low
higher|lower
critical|low
above|below
over|under
inside|outside
gain|lose
start|stop
begin|end
`
  .trim()
  .split("\n")
  .map((line) => line.split("|").map((side) => side.split(",")));

const OPPOSITE = new Map<string, Set<string>>();
for (const [[a = ""] = [], others = []] of OPPOSITES)
  for (const b of others) {
    OPPOSITE.set(stemOf(a), new Set([...(OPPOSITE.get(stemOf(a)) ?? []), stemOf(b)]));
    OPPOSITE.set(stemOf(b), new Set([...(OPPOSITE.get(stemOf(b)) ?? []), stemOf(a)]));
  }

/** Also works for stop words such as "before", which have no terms. */
export function stemOf(word: string): string {
  return termsOf(word)[0] ?? word;
}

/** The opposites of a stem, as stems. */
export function oppositesOf(stem: string): ReadonlySet<string> {
  return OPPOSITE.get(stem) ?? new Set();
}
