/** Words that people write before "package" or "library" without naming one: ordinary words and licenses. */

const WORDS = new Set(
  `
following above below listed attached mentioned a an the this that which what any every each some our your their its my new old same other open
source open-source third-party party external internal popular npm python java ruby rust node
javascript software code whole entire single unlicensed licensed permissive copyleft gpl lgpl agpl
mit bsd apache mpl epl isc gplv2 gplv3 busl sspl fsl proprietary commercial free public private
vendored bundled unmaintained deprecated abandoned vulnerable malicious transitive direct dynamic
static shared standard c go one two three and or in of for with weak strong small big good bad real
right mit-licensed cc0 gpl-2.0 gpl-3.0 lgpl-2.1 apache-2.0 typosquatted client server debian linux
from behind manager managers license licence licenses policy today needs without index indexes
maintained vendor logging graphics underlying approved latest registry registries repository pypi
maven cargo nuget rubygems gem crates npmjs version versions author authors owner hosting name names
is are was has have must should can may will it they we you i at on to by as be container docker
update dependency while only also even just still never always often once again there here then than
so if but not no yes because before after during within until since when where why how who whose
whom he she his her him us them me myself itself themselves himself many much few several both
either neither such own next last first second third previous main full empty simple complex common
modern legacy existing available certain specific similar possible necessary important useful great
nice clean safe secure insecure broken outdated stable beta alpha tiny huge large fast slow native
custom original official unofficial modified unmodified patched forked copied linked required
optional missing unknown known using use used uses do does did done make makes made get gets got put
give given take taken want wants wanted ship ships shipped include includes included bundle bundles
distribute distributes distributed embed embeds link links install installs installed build builds
built test tests tested testing development dev prod production runtime system core utility
utilities utils helper util ui web mobile desktop frontend backend database network security crypto
cryptography encryption compression image video audio font icon css html json xml yaml csv pdf
charting chart plotting math machine-learning ml ai upstream downstream company supplier customer
product project module component framework plugin extension sdk api driver tool tooling
license-compatible licensed-under agpl-licensed gpl-licensed apache-licensed bsd-licensed
copyleft-licensed paid trial free-software freeware shareware research academic student hobby sample
example demo template dependencies
`.split(/\s+/u),
);
/** `GPL-3`, `MPL-2.0`, `mit-licensed`, `Apache2`. */
const LICENSE =
  /^(?:[al]?gpl|gfdl|mpl|mit|bsd|apache|epl|cddl|cc0|cc-by|isc|eupl|osl|ofl|unlicense|wtfpl|zlib|sspl|busl|bsl|artistic|cecill|ms-pl|psf)(?:[-_ ]?v?\d[\w.+-]*|-(?:or-later|only|licensed|style|like|clause).*)?$/iu;

export function isOrdinaryWord(word: string): boolean {
  return WORDS.has(word.toLowerCase()) || LICENSE.test(word) || !/[a-z]/iu.test(word);
}
