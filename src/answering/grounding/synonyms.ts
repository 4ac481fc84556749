/** Synonyms and opposites in the vocabulary of rules. */
import { termsOf } from "../../knowledge/terms.ts";

const SYNONYMS = `
send submit file post
tell inform notify report
ask contact consult approach
begin start
end finish stop cease
show display present
keep retain preserve
remove delete strip drop
add include insert attach append
change modify alter edit amend adapt modification adjustment
company corp employer firm business organization corporation
employee staff engineer developer colleague
check verify inspect examine control
fix correct repair remedy bugfix
large big substantial major
small minor tiny little
own belong hold owner ownership holder possess
write wrote written author create
choose chose chosen choice
take took taken
give gave given
begin began begun
keep kept
know knew known
build built
send sent
find found
make made
hold held
leave left
tell told
buy bought
sell sold
pay paid
break broke broken
decide decision determine
publish release
ship distribute deliver distribution delivery
product device
library component dependency
software program application code
email e-mail mail
customer client
text wording words wording
record log note document register
store save archive
give provide offer supply hand
get receive obtain acquire
help assist support
choose select pick
pay payment fee cost
job work
private personal
happen occur
affect impact
find discover locate detect
follow comply obey observe fulfil meet
replace swap substitute exchange
combine mix link join
separate apart distinct
same identical unchanged
quick fast swift
short brief
buy purchase
explain describe clarify
answer reply respond response
quickly soon promptly
careful caution care
review look assessment assess evaluation evaluate examination
rule policy requirement condition term
permission approval consent authorization clearance
problem issue trouble
danger risk hazard threat
old outdated stale
new fresh recent
team group unit
manager boss supervisor superior lead
maintain maintenance maintainer upkeep
disclose reveal expose share
internal inside in-house
external outside
build compile
run execute operate
credit attribution acknowledge
lawyer counsel legal
vulnerability flaw hole weakness
attack exploit
trust rely
important critical key crucial
money fund budget
join participate
leave quit depart
meeting call
copy duplicate
original upstream
person individual human
permit licence license
sell resell commercial
agree agreement accept
suggest propose proposal
day date
require requirement
list listing inventory
update upgrade
version release
name title
mark label flag
allow let
hide conceal
secret credential password
protect secure guard
reason cause why
effect consequence result
`
  .trim()
  .split("\n")
  .map((line) => line.split(" "));

const MEANING = new Map<string, Set<number>>();
for (const [i, words] of SYNONYMS.entries())
  for (const term of words.flatMap(termsOf)) MEANING.set(term, new Set([...(MEANING.get(term) ?? []), i]));

/** Whether two stems are equal, have the same root, or are synonyms. */
export function haveSameMeaning(a: string, b: string): boolean {
  if (a === b) return true;
  const meant = MEANING.get(a);
  if (meant && [...(MEANING.get(b) ?? [])].some((group) => meant.has(group))) return true;
  if (a.length < 4 || b.length < 4 || /\d|\p{Script=Han}/u.test(a + b)) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  return same >= 4 && same >= Math.max(a.length, b.length) * 0.65;
}

/** Whether any of `others` has the same meaning as `term`. */
export function matchesAny(term: string, others: Iterable<string>): boolean {
  for (const other of others) if (haveSameMeaning(term, other)) return true;
  return false;
}

/** How many of `terms` have the same meaning as one of `others`. */
export function countShared(terms: Iterable<string>, others: Iterable<string>): number {
  const known = [...others];
  let shared = 0;
  for (const term of terms) if (matchesAny(term, known)) shared++;
  return shared;
}

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
