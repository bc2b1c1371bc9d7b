import { nearestSpelling } from './spelling';

/** What a question asks, its ends still as they were written. */
export type Asked =
  /** `loose`: only a question if both ends are names. */
  | { readonly kind: 'pair'; readonly from: string; readonly to: string; readonly why: boolean; readonly loose?: boolean }
  | { readonly kind: 'who'; readonly to: string }
  | { readonly kind: 'whom'; readonly from: string }
  | { readonly kind: 'paths'; readonly from: string; readonly to: string }
  | { readonly kind: 'hops'; readonly from: string; readonly hops: number | 'all' }
  | { readonly kind: 'exposed' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'open'; readonly what: 'workloads' | 'namespaces'; readonly direction: 'ingress' | 'egress' | null }
  | { readonly kind: 'policies-of'; readonly of: string }
  | { readonly kind: 'policy'; readonly policy: string }
  | { readonly kind: 'who-not'; readonly to: string }
  | { readonly kind: 'whom-not'; readonly from: string }
  | { readonly kind: 'draw'; readonly change: 'allow' | 'deny'; readonly from: string; readonly to: string }
  | { readonly kind: 'seal'; readonly namespace: string }
  | { readonly kind: 'findings' | 'changes' | 'denied' | 'allowed' };

const VERBS = ['reach', 'access', 'contact', 'call', 'use', 'hit', 'see', 'ping', 'query', 'scrape', 'depend on', 'connect(?: to| with)?', '(?:talk|speak)(?: to| with)', 'get to', 'send(?: \\w+)? to', 'go to'];
const THIRD = ['reaches', 'accesses', 'contacts', 'calls', 'uses', 'hits', 'sees', 'scrapes', 'depends on', 'connects(?: to| with)?', '(?:talks|speaks)(?: to| with)', 'gets to', 'sends to', 'goes to'];
const V = `(?:${VERBS.join('|')})`;
const VS = `(?:${THIRD.join('|')})`;
const CAN = "(?:can|could|may|might|should|does|do|did|is|are|will|would|(?:can|could|does|do|is|are|may|will|would)(?:n't| not)|can't|cannot|can ?t)";
const MAY = '(?:can|could|may|might|should|does|do|did|is|are|will|would)';
const NOT = "(?:cannot|can ?t|can't|(?:can|could|does|do|is|are|may|will|would)(?:n't| not))";
const ALLOWED = '(?:(?:be )?(?:allowed|able|permitted) to |ever |really |still |actually |else )*';
const ANY = '(?:anything|anyone|anybody|everything|everyone|everybody|any pod|any workload|all)';
const LEAVE = '(?:(?:be )?(?:not )?(?:allowed|able|permitted|supposed) to |not |ever |really |still |actually )*';
const WHO = '(?:who|whom|what|where|which(?: [a-z]+)?|what (?:workloads?|pods?|services?|namespaces?|apps?)|anything that|everything that|everyone who|all that)(?: else)?';
const INTERNET = '(?:the )?(?:public |open )?(?:internet|outside(?: world)?|world)';
const POLICY = '(?:network ?)?polic(?:y|ies)';

const re = (text: string): RegExp => new RegExp(`^${text}$`);
type Rule = readonly [RegExp, (groups: Readonly<Record<string, string>>) => Asked];

/** In the order in which they are tried: what says more comes first. */
const RULES: readonly Rule[] = [
  [re(`(?:what|who|which \\w+)(?: is|'s| are)?(?: currently)? (?:open|exposed|reachable|public|published|accessible|visible)(?: (?:to|from|by|on|for) ${INTERNET})?`), () => ({ kind: 'exposed' })],
  [re(`(?:show |list )?(?:everything |anything |workloads |services )?(?:exposed|published|reachable|open|public)(?: services| workloads)? (?:to|from|by) ${INTERNET}`), () => ({ kind: 'exposed' })],
  [re(`(?:what|which \\w+|who|show|list)?(?: is| are|'s)?(?: the)? ?(?:unknowns?|uncertain|undecided|not known|cannot be told|can't be told)(?: pairs| connections)?`), () => ({ kind: 'unknown' })],
  [re(`(?:what|which \\w+)? ?(?:cannot|can't|could not|couldn't) be (?:told|known|decided)`), () => ({ kind: 'unknown' })],
  [re(`(?:what|which|show|list)?(?: is| are)?(?: the)? ?(?<what>namespaces|workloads|pods|deployments|apps)?(?: that)?(?: is| are| have| has)? ?(?:not isolated|not protected|isolated by (?:nothing|no ${POLICY})|unisolated|unprotected|wide open|open|(?:with)?(?:out|no)(?: any| a)? ${POLICY}|selected by no ${POLICY})(?: (?:for|on|in) (?<direction>ingress|egress))?`), ({ what, direction }) => ({ kind: 'open', what: what === 'namespaces' ? 'namespaces' : 'workloads', direction: (direction as 'ingress' | undefined) ?? null })],
  [re(`(?:what|show|list)(?: has| have| is| are)?(?: the)? ?(?:changed|changes|new|different)(?: since .+| today| recently)?`), () => ({ kind: 'changes' })],
  [re(`(?:what|which \\w+|show|list)(?: is| are) (?:denied|blocked|forbidden|closed)`), () => ({ kind: 'denied' })],
  [re(`(?:what|which \\w+|show|list)(?: is| are) (?:allowed|permitted)`), () => ({ kind: 'allowed' })],
  [re(`(?<change>allow|let|permit|deny|block|forbid|cut) (?<from>.+?) (?:to |-> ?|from )(?:${V} |reaching )?(?<to>.+)`), ({ change, from, to }) => ({ kind: 'draw', change: /allow|let|permit/.test(change!) ? 'allow' : 'deny', from: from!, to: to! })],
  [re(`seal(?: off)?(?: namespace)? (?<namespace>.+)`), ({ namespace }) => ({ kind: 'seal', namespace: namespace! })],
  [re(`(?:what|show|list|any)?(?: is| are)?(?: the| my)? ?(?:wrong|findings|problems|mistakes|issues|risks)(?: with (?:it|this|my cluster|the cluster))?`), () => ({ kind: 'findings' })],
  [re(`(?:which|what|show|list)?(?: are)?(?: all)?(?: the)? ?${POLICY} (?:that )?(?:is |are )?(?:selects?|appl(?:y|ies) to|isolates?|protects?|covers?|affects?|targets?|limits?|restricts?|guards?|of|for|on|selecting) (?<of>.+)`), ({ of }) => ({ kind: 'policies-of', of: of! })],
  [re(`(?:which|what) ${POLICY} does (?<of>.+) have`), ({ of }) => ({ kind: 'policies-of', of: of! })],
  [re(`(?:by )?what (?:is |are )?(?<of>.+) (?:selected|isolated|protected) by`), ({ of }) => ({ kind: 'policies-of', of: of! })],
  [re(`(?:what does|what would|explain|describe|show|read|what if|what happens|without|remove|delete)(?: there were no| we (?:remove|delete)d?)?(?: without)?(?: the)? ${POLICY} (?<policy>.+?)(?: (?:do|mean|say|allow|change|is (?:removed|deleted|gone)|were gone))?`), ({ policy }) => ({ kind: 'policy', policy: policy! })],
  [re(`(?:what does (?<policy>.+?) (?:do|mean|say))`), ({ policy }) => ({ kind: 'policy', policy: policy! })],
  [re(`(?:show |list |find |what are )?(?:all |every )?(?:the )?(?:paths?|ways?|routes|hops)(?: from)? (?<from>.+?) (?:to|and|->|→|towards) (?<to>.+)`), ({ from, to }) => ({ kind: 'paths', from: from!, to: to! })],
  [re(`how (?:can|could|does|would|might) (?<from>.+?) (?:get|come|make it)(?: through)? (?:to|at) (?<to>.+)`), ({ from, to }) => ({ kind: 'paths', from: from!, to: to! })],
  [re(`(?:is|are) there (?:a |an |any )?(?:paths?|ways?|routes?)(?: from)? (?<from>.+?) to (?<to>.+)`), ({ from, to }) => ({ kind: 'paths', from: from!, to: to! })],
  [re(`(?:can|could|may|does) (?<from>.+?) (?:indirectly|transitively) ${V} (?<to>.+)`), ({ from, to }) => ({ kind: 'paths', from: from!, to: to! })],
  [re(`(?:can|could|may|does) (?<from>.+?) ${V} (?<to>.+?) (?:indirectly|transitively|through others|in several hops|by any way)`), ({ from, to }) => ({ kind: 'paths', from: from!, to: to! })],
  [re(`(?:what is |show )?(?:the )?blast ?radius (?:of|from|for) (?<from>.+)`), ({ from }) => ({ kind: 'hops', from: from!, hops: 'all' })],
  [re(`what (?:can|could|would|might) (?:an attacker (?:in|on|at) )?(?<from>.+?) reach (?:in|within|over) (?<hops>\\d+) hops?`), ({ from, hops }) => ({ kind: 'hops', from: from!, hops: Number(hops) })],
  [re(`what (?:can|could|would|might) an attacker (?:in|on|at) (?<from>.+?) reach`), ({ from }) => ({ kind: 'hops', from: from!, hops: 'all' })],
  [re(`${WHO} (?:has|have|got) (?:network )?access to (?<to>.+)`), ({ to }) => ({ kind: 'who', to: to! })],
  [re(`${WHO} (?:has|have|got) (?:${INTERNET}) access`), () => ({ kind: 'who', to: 'internet' })],
  [re(`${WHO} (?:${MAY} )?${ALLOWED}(?:be )?(?:reachable|reached|accessible|called|contacted)(?: from| by) (?<from>.+)`), ({ from }) => ({ kind: 'whom', from: from! })],
  [re(`(?:from )?${WHO} (?:is|can|are) (?<to>.+?) (?:be )?(?:reachable|reached|accessible|called|contacted|open)(?: from| by| to)?`), ({ to }) => ({ kind: 'who', to: to! })],
  [re(`(?:to )?${WHO} ${NOT} (?<from>.+?) (?:${V}|go)(?: to| with)?`), ({ from }) => ({ kind: 'whom-not', from: from! })],
  [re(`(?:to )?${WHO} ${MAY} (?<from>.+?) not (?:be able to |be allowed to )?(?:${V}|go)(?: to| with)?`), ({ from }) => ({ kind: 'whom-not', from: from! })],
  [re(`${WHO} (?:${NOT}|${MAY} not|is not allowed to|may not) (?:${V}) (?<to>.+)`), ({ to }) => ({ kind: 'who-not', to: to! })],
  [re(`(?:can|could|may|does|do) ${ANY} (?:${V}) (?<to>.+)`), ({ to }) => ({ kind: 'who', to: to! })],
  [re(`(?:can|could|may|does|do) (?<from>.+?) (?:${V}) ${ANY}`), ({ from }) => ({ kind: 'whom', from: from! })],
  [re(`(?:to )?${WHO} ${MAY} (?<from>.+?) ${ALLOWED}(?:${V}|go|connect|talk|send|depend)(?: to| with| on)?`), ({ from }) => ({ kind: 'whom', from: from! })],
  [re(`${WHO} (?:${MAY} )?${ALLOWED}(?:${V}|${VS}) (?<to>.+)`), ({ to }) => ({ kind: 'who', to: to! })],
  [re(`(?:show |list |the )*(?:inbound|ingress|clients?|callers?|users?|incoming)(?: connections| traffic)? (?:of|to|for|into) (?<to>.+)`), ({ to }) => ({ kind: 'who', to: to! })],
  [re(`(?:show |list |the )*(?:outbound|egress|outgoing|destinations?|targets|dependencies)(?: connections| traffic)? (?:of|from|for) (?<from>.+)`), ({ from }) => ({ kind: 'whom', from: from! })],
  [re(`(?<why>why )?(?:is|are) (?<to>.+?) (?:exposed|public|published)(?: (?:to|from|on) ${INTERNET})?`), ({ why, to }) => ({ kind: 'pair', from: 'internet', to: to!, why: why !== undefined })],
  [re(`(?<why>why )?(?:is|are|isn't|aren't|is not|are not) (?<to>.+?) (?:not )?(?:reachable|reached|accessible|open) (?:from|by|to|for) (?<from>.+)`), ({ why, from, to }) => ({ kind: 'pair', from: from!, to: to!, why: why !== undefined })],
  [re(`(?<why>why )?${CAN} (?<to>.+?) (?:not )?be (?:reached|accessed|called|contacted|seen|used|hit) (?:from|by) (?<from>.+)`), ({ why, from, to }) => ({ kind: 'pair', from: from!, to: to!, why: why !== undefined })],
  [re(`(?<why>why |how )?${CAN} (?<from>.+?) ${LEAVE}${V} (?<to>.+)`), ({ why, from, to }) => ({ kind: 'pair', from: from!, to: to!, why: why !== undefined })],
  [re(`(?<why>why )?(?<from>.+?) ${CAN} ${LEAVE}${V} (?<to>.+)`), ({ why, from, to }) => ({ kind: 'pair', from: from!, to: to!, why: why !== undefined })],
  [re(`(?<why>why )?(?<from>\\S+(?: \\S+)?) ${VS} (?<to>.+)`), ({ why, from, to }) => ({ kind: 'pair', from: from!, to: to!, why: why !== undefined })],
  [re(`why (?:is )?(?<from>.+?) (?:denied|blocked|cut off|refused)(?: access)? (?:to|from) (?<to>.+)`), ({ from, to }) => ({ kind: 'pair', from: from!, to: to!, why: true })],
  [re(`(?:from )?(?<from>.+?) ?(?:->|=>|→|>) ?(?<to>.+)`), ({ from, to }) => ({ kind: 'pair', from: from!, to: to!, why: false })],
  [re(`from (?<from>.+?) to (?<to>.+)`), ({ from, to }) => ({ kind: 'pair', from: from!, to: to!, why: false })],
  [re(`(?<from>\\S+) to (?<to>\\S+)`), ({ from, to }) => ({ kind: 'pair', from: from!, to: to!, why: false, loose: true })],
];

/** Longer texts are no questions. */
const LONGEST = 300;

/** What a text asks; `null` when it is no question that is understood. In: the text as `plainQuestion` leaves it. */
export function readGrammar(text: string): Asked | null {
  if (text.length > LONGEST) return null;
  for (const [pattern, build] of RULES) {
    const match = pattern.exec(text);
    if (match) return build(match.groups ?? {});
  }
  return null;
}

/** A text in small letters, with plain apostrophes and single spaces, and without what ends or softens a question. */
export const plainQuestion = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replace(/[’‘`´]/g, "'").replace(/\s+/g, ' ').trim().replace(/[?!. ]+$/, '').replace(/^(?:please|hey|so|and|ok|tell me|show me|i want to know|do you know) /, '').replace(/,? please$/, '');

/** Words of questions that are long enough to be written wrongly. */
const WORDS = ['reach', 'reaches', 'reachable', 'access', 'contact', 'connect', 'which', 'what', 'whom', 'policies', 'policy', 'select', 'selects', 'internet', 'unknown', 'isolated', 'workloads', 'namespaces', 'exposed', 'paths', 'from', 'cannot', "can't", 'open', 'talk', 'blast', 'radius', 'where', 'apply'];

/** The text with words of questions spelled right, unless something is called so. */
export const respelt = (text: string, isName: (word: string) => boolean): string =>
  text.split(' ').map((word) => (word.length < 4 || WORDS.includes(word) || isName(word) ? word : (nearestSpelling(word, WORDS) ?? word))).join(' ');

/** Whether a text is meant as a question, understood or not. */
export const looksLikeQuestion = (text: string): boolean => /\?\s*$/.test(text) || /^(?:who|whom|what|where|which|why|how|can|could|may|does|do|is|are|show|list|from|paths?)\b.* /i.test(text.trim());
