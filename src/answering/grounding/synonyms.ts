/** Synonyms in the vocabulary of rules. */
import { termsOf } from "../../knowledge/terms.ts";

const SYNONYMS = `
send submit file post
tell inform notify report
ask contact consult approach
begin start
end finish stop cease
show display present
keep retain preserve remain stay leave
remove delete strip drop
add include insert attach append
change modify alter edit amend adapt modification adjustment
company corp employer firm business organization corporation
employee staff colleague
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
manager boss supervisor superior
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
person individual human people member
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
main chief primary principal
forward pass relay
together with
grant give
entitle right
single one individual
fit compatible match suit
cover include contain comprise
valid effective
enough sufficient
suffice enough
automatic automatically
prove demonstrate evidence
contractor freelancer external
obligation duty liability
limit restriction cap constraint
forbid prohibit ban disallow
void invalid
expire lapse end
renew prolong extend
refund reimburse repay
order instruct command
finish complete
whoever anyone everyone
switch turn
accompany escort
time hour
send sent reach arrive
small lower-case little lower
capital upper-case
create make produce generate build
handle treat process deal
fast quick rapid prompt
solution way answer remedy
vary differ
late later
name state mention specify
hold own
search look seek
begin start commence launch
clear obvious plain
main important
permanent lasting
immediate instant
correct right accurate
wrong false incorrect mistaken
usual normal typical regular common
rare uncommon unusual
allow permit let enable
refuse reject decline deny
demand request
wish want desire
need necessity
try attempt
stop end cease halt
grow increase rise
shrink decrease fall reduce drop
big large great
part portion piece share
whole entire complete full
enough adequate sufficient
extra additional further more
different distinct other another
several multiple various
contact reach
talk speak discuss conversation
read study
write compose author
meet fulfil satisfy comply
break violate breach infringe violation
punish penalty sanction
damage harm injury
gain benefit advantage profit
deadline due limit
period term duration span
yearly annual
monthly month
weekly week
daily day
wait pause
carry bear

clean tidy
location place site
document paper file
sign signature
employee worker
customer buyer
use usage
purpose aim goal
method way manner approach
example instance sample
condition prerequisite
exception exemption
visible seen apparent
receive get
bring deliver
effect consequence result
ask request
block disable
quicker faster
error mistake
beside next alongside
trace follow
update refresh
expect plan
accumulate pile
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
  if (a.length < 5 || b.length < 5 || a[0] !== b[0] || /\d|\p{Script=Han}/u.test(a + b)) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  return same >= 5 && same >= Math.max(a.length, b.length) * 0.7;
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
